import django.db.models.deletion
from django.db import migrations, models

from wagtail_advocates.ledger import triggers


def renew_triggers(apps, schema_editor):
    """The words beside a decision may be emptied; the triggers of before refused that too."""
    triggers.drop(schema_editor.connection)
    triggers.create(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("wagtailcore", "0096_referenceindex_referenceindex_source_object_and_more"),
        ("wagtail_advocates", "0006_reward_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="PruneRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True)),
                ("claimed_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("removed", models.JSONField(default=dict)),
            ],
        ),
        migrations.AddField(
            model_name="advocate",
            name="erased_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="erased"),
        ),
        migrations.AlterField(
            model_name="enrollment",
            name="status",
            field=models.CharField(
                choices=[
                    ("invited", "Invited"),
                    ("applied", "Applied"),
                    ("active", "Active"),
                    ("paused", "Paused"),
                    ("declined", "Declined"),
                    ("banned", "Banned"),
                    ("erased", "Erased"),
                ],
                default="applied",
                max_length=16,
                verbose_name="status",
            ),
        ),
        migrations.CreateModel(
            name="SentMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=48)),
                ("sent_at", models.DateTimeField(db_index=True)),
                (
                    "advocate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wagtail_advocates.advocate",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ErasedCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.site",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("site", "digest"), name="advocates_erased_code")
                ],
            },
        ),
        migrations.RunPython(renew_triggers, migrations.RunPython.noop),
    ]
