"""The group of a customer, as the shop names it, for rules to ask for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_advocates", "0016_answered_appeals"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversion",
            name="customer_group",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=80, verbose_name="group"
            ),
        ),
        migrations.AlterField(
            model_name="rewardcondition",
            name="field",
            field=models.CharField(
                choices=[
                    ("sku", "SKU of a line"),
                    ("category", "Category of a line"),
                    ("amount_at_least", "Amount at least"),
                    ("amount_at_most", "Amount at most"),
                    ("new_customer", "New customer (yes or no)"),
                    ("country", "Country of the customer (DE, FR, …)"),
                    ("customer_group", "Group of the customer, as the shop names it"),
                    ("advocate_type", "Type of the advocate (customer, employee, …)"),
                    ("channel", "Channel (email, whatsapp, …)"),
                    ("method", "Way (click, code or by_hand)"),
                    ("on_or_after", "On or after (2026-12-01)"),
                    ("before", "Before (2026-12-24)"),
                ],
                max_length=24,
                verbose_name="condition on",
            ),
        ),
    ]
