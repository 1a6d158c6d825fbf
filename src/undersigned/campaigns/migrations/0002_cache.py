"""The table of Django's DatabaseCache, so that `migrate` alone makes a complete database.

The columns are those of `createcachetable`. UNLOGGED: what it holds (rate limits) is worth nothing after a crash, and
should not be written to the write-ahead log, where it would outlive its hour.
"""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("campaigns", "0001_organisers")]

    operations = [
        migrations.RunSQL(
            sql=[
                """
                CREATE UNLOGGED TABLE "cache" (
                    "cache_key" varchar(255) NOT NULL PRIMARY KEY,
                    "value" text NOT NULL,
                    "expires" timestamp with time zone NOT NULL
                )
                """,
                'CREATE INDEX "cache_expires" ON "cache" ("expires")',
            ],
            reverse_sql=['DROP TABLE "cache"'],
        ),
    ]
