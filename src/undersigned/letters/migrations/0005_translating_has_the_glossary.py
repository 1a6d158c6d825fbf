# The glossary's model moves to the room `translating`; its table stays where it is.

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('letters', '0004_timeline_and_licence'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name='GlossaryTerm')],
            database_operations=[],
        ),
    ]
