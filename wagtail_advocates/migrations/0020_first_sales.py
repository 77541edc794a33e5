"""Which sale is a customer's first, and which payment of a subscription a recurring one is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_advocates", "0019_limits_reckoned_anew"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversion",
            name="first_sale_of",
            field=models.CharField(editable=False, max_length=64, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="conversion",
            name="payment_number",
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
    ]
