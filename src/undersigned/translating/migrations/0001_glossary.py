# The glossary's model comes from the room `letters`; its table is the one that is there.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('campaigns', '0004_two_organisers_and_activity'),
        ('letters', '0005_translating_has_the_glossary'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='GlossaryTerm',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('language', models.CharField(max_length=16, verbose_name='language')),
                        ('term', models.CharField(max_length=200, verbose_name='word')),
                        ('translation', models.CharField(max_length=200, verbose_name='translation')),
                        ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='glossary', to='campaigns.campaign')),
                    ],
                    options={
                        'db_table': 'letters_glossaryterm',
                        'ordering': ['term'],
                        'constraints': [models.UniqueConstraint(fields=('campaign', 'language', 'term'), name='one_translation_of_a_term')],
                    },
                ),
            ],
            database_operations=[],
        ),
    ]
