from django.db import migrations


class Migration(migrations.Migration):
    """Meetings share the limits on mail to one address, so their counters stand in the room `mail` now."""

    dependencies = [
        ("signatures", "0002_first_signatories_index"),
    ]

    operations = [
        migrations.DeleteModel(name="Pace"),
    ]
