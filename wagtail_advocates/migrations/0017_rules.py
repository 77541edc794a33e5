"""Caps and budgets know since when they are kept; those of before are reckoned anew when needed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("wagtail_advocates", "0016_answered_appeals")]
    operations = [
        migrations.AddField(
            model_name="rewardusage",
            name="reckoned_at",
            field=models.DateTimeField(null=True),
        ),
    ]
