from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pace",
            fields=[
                ("key", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("count", models.IntegerField(default=0)),
                ("next_at", models.DateTimeField(null=True)),
                ("expires", models.DateTimeField(db_index=True)),
            ],
        ),
        # Counters that a crash may empty: no WAL, so the numbers of networks and addresses leave no trace in it.
        migrations.RunSQL("ALTER TABLE mail_pace SET UNLOGGED", "ALTER TABLE mail_pace SET LOGGED"),
    ]
