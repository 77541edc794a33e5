import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


def look_again_for_parked(apps, schema_editor):
    """Of refunds parked before, one may have missed its order in a crash."""
    refunds = apps.get_model("wagtail_advocates", "Refund")
    refunds.objects.filter(applied_at=None).update(look_again=True)


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_advocates", "0007_privacy"),
    ]

    operations = [
        migrations.CreateModel(
            name="RefundLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("line", models.PositiveIntegerField(default=0)),
                ("sku", models.CharField(blank=True, max_length=80)),
                ("quantity", models.PositiveIntegerField(default=0)),
                (
                    "amount_minor",
                    models.BigIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(-1000000000000000),
                            django.core.validators.MaxValueValidator(1000000000000000),
                        ]
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="rewardreversal",
            name="advocates_reversal_amount",
        ),
        migrations.AddField(
            model_name="refund",
            name="kind",
            field=models.CharField(
                choices=[
                    ("refund", "Refund"),
                    ("chargeback", "Chargeback"),
                    ("chargeback_reversed", "Won chargeback"),
                ],
                default="refund",
                max_length=24,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="look_again",
            field=models.BooleanField(db_index=True, default=False),
        ),
        migrations.AddField(
            model_name="refund",
            name="won_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="reward",
            name="reversed_from",
            field=models.CharField(
                blank=True,
                choices=[
                    ("pending", "Pending"),
                    ("held", "Held for review"),
                    ("approved", "Approved"),
                    ("rejected", "Rejected"),
                    ("reversed", "Taken back"),
                ],
                editable=False,
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="rewardreversal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__gte", -1000000000000000),
                    ("amount_minor__lte", 1000000000000000),
                ),
                name="advocates_reversal_bounds",
            ),
        ),
        migrations.AddField(
            model_name="refundline",
            name="refund",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="wagtail_advocates.refund",
            ),
        ),
        migrations.AddConstraint(
            model_name="refundline",
            constraint=models.UniqueConstraint(
                fields=("refund", "number"), name="advocates_refund_line"
            ),
        ),
        migrations.AddConstraint(
            model_name="refundline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__gte", 0), ("amount_minor__lte", 1000000000000000)
                ),
                name="advocates_refund_line_amount",
            ),
        ),
        migrations.RunPython(look_again_for_parked, migrations.RunPython.noop),
    ]
