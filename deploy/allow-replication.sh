# Run once by the image of PostgreSQL when it makes the database: a copy may follow, with the password.
echo "host replication undersigned all scram-sha-256" >> "$PGDATA/pg_hba.conf"
