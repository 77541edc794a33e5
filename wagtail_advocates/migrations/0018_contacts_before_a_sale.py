"""How many contacts came before a sale. Of sales recorded before, nobody counted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("wagtail_advocates", "0017_customer_groups")]
    operations = [
        migrations.AddField(
            model_name="attribution",
            name="contacts",
            field=models.PositiveSmallIntegerField(
                help_text="How many contacts came before, in the program's window.", null=True
            ),
        ),
    ]
