"""Recurring payments that came before the sale they go on with wait for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_advocates", "0020_first_sales"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversion",
            name="goes_on_with",
            field=models.CharField(
                blank=True, db_default="", db_index=True, default="", editable=False, max_length=64
            ),
        ),
        migrations.AddField(
            model_name="conversion",
            name="look_again",
            field=models.BooleanField(
                db_default=False, db_index=True, default=False, editable=False
            ),
        ),
    ]
