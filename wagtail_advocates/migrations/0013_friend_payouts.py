"""Friends are paid out: advocates carry the key they are known by as customers. What a program
granted is spread over several rows.
"""

import django.db.models.deletion
from django.db import migrations, models

from wagtail_advocates.fraud.traits import trait_key

PAGE = 1000


def know_customers(apps, schema_editor):
    """Of those who proved their address. An account proves none: they do with their next link."""
    Advocate = apps.get_model("wagtail_advocates", "Advocate")
    advocates = Advocate.objects.using(schema_editor.connection.alias).filter(
        erased_at=None, email_confirmed_at__isnull=False, user=None
    )
    last = 0
    while page := list(advocates.filter(pk__gt=last).order_by("pk")[:PAGE]):
        for advocate in page:
            advocate.customer_key = trait_key(
                site_id=advocate.site_id, kind="email", value=advocate.email
            )
        advocates.bulk_update(page, ["customer_key"])
        last = page[-1].pk


class Migration(migrations.Migration):
    dependencies = [("wagtail_advocates", "0012_share_media")]

    operations = [
        migrations.AddField(
            model_name="advocate",
            name="customer_key",
            field=models.CharField(
                blank=True,
                default="",
                editable=False,
                help_text="Keyed hash of the address, once it is proved: as a customer is known by.",
                max_length=64,
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="advocate",
            index=models.Index(fields=["site", "customer_key"], name="advocates_advocate_customer"),
        ),
        migrations.AddField(
            model_name="prospect",
            name="erased_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="payout",
            name="friend",
            field=models.ForeignKey(
                editable=False,
                help_text="Empty: an advocate is paid.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payouts",
                to="wagtail_advocates.prospect",
            ),
        ),
        migrations.AlterField(
            model_name="payout",
            name="enrollment",
            field=models.ForeignKey(
                help_text="Who is paid, or through whom the friend who is paid came.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payouts",
                to="wagtail_advocates.enrollment",
            ),
        ),
        migrations.AddField(
            model_name="account",
            name="shard",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="conversion",
            name="seen_with",
            field=models.JSONField(
                editable=False,
                help_text="What the customer was seen with, as keyed hashes.",
                null=True,
            ),
        ),
        migrations.RunPython(know_customers, migrations.RunPython.noop, elidable=True),
    ]
