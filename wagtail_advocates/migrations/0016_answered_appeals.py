"""Appeals are answered. Those of before are, where their reward was decided since."""

from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce


def close_decided(apps, schema_editor):
    alias = schema_editor.connection.alias
    rewards = apps.get_model("wagtail_advocates", "Reward").objects.using(alias)
    appeals = apps.get_model("wagtail_advocates", "Appeal").objects.using(alias)
    decided = rewards.filter(pk=OuterRef("reward_id")).values("decided_at")[:1]
    appeals.filter(reward__state__in=("approved", "rejected")).update(
        answered_at=Coalesce(Subquery(decided), F("created_at"))
    )


class Migration(migrations.Migration):
    dependencies = [("wagtail_advocates", "0015_name_claims")]
    operations = [
        migrations.AddField(
            model_name="appeal",
            name="answered_at",
            field=models.DateTimeField(null=True, verbose_name="answered"),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(fields=["answered_at", "id"], name="advocates_appeal_open"),
        ),
        migrations.AlterField(
            model_name="program",
            name="payout_four_eyes",
            field=models.BooleanField(
                default=False,
                help_text=(
                    "Whoever makes a batch of payouts cannot approve it, and whoever rejects a "
                    "reward does not answer its appeal."
                ),
                verbose_name="four eyes",
            ),
        ),
        migrations.RunPython(close_decided, migrations.RunPython.noop),
    ]
