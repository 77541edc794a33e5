"""Caps and budgets know since when they are kept; those of before are reckoned anew when needed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("wagtail_advocates", "0018_contacts_before_a_sale")]
    operations = [
        migrations.AddField(
            model_name="rewardusage",
            name="reckoned_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="rewardcondition",
            name="values",
            field=models.CharField(
                help_text=(
                    "Several are separated by commas. One that has a comma stands in double "
                    'quotes: "Home, Garden".'
                ),
                max_length=2000,
                verbose_name="one of",
            ),
        ),
    ]
