import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import wagtail_advocates.core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_advocates", "0008_refunds"),
    ]

    operations = [
        migrations.CreateModel(
            name="CouponCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=64, verbose_name="code")),
                ("key", models.CharField(editable=False, max_length=64, unique=True)),
                ("created_at", models.DateTimeField(editable=False, verbose_name="added")),
                ("given_at", models.DateTimeField(editable=False, null=True, verbose_name="given")),
            ],
            options={
                "verbose_name": "coupon",
                "verbose_name_plural": "coupons",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="CreditUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("unit", models.CharField(max_length=12)),
                (
                    "amount_minor",
                    models.BigIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(-1000000000000000),
                            django.core.validators.MaxValueValidator(1000000000000000),
                        ]
                    ),
                ),
                ("order", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Payout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(
                        default=wagtail_advocates.core.ids.new_public_id,
                        editable=False,
                        unique=True,
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("method", models.CharField(max_length=40, verbose_name="paid out by")),
                ("unit", models.CharField(max_length=12, verbose_name="unit")),
                (
                    "amount_minor",
                    models.BigIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(-1000000000000000),
                            django.core.validators.MaxValueValidator(1000000000000000),
                        ],
                        verbose_name="amount",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("in_transit", "On its way"),
                            ("settled", "Paid"),
                            ("failed", "Failed"),
                            ("unknown", "Outcome unknown"),
                            ("canceled", "Canceled"),
                        ],
                        default="pending",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=64, verbose_name="reason")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "reference",
                    models.CharField(
                        blank=True,
                        help_text="What the back end calls it.",
                        max_length=200,
                        verbose_name="reference",
                    ),
                ),
                ("moves", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
            ],
            options={
                "verbose_name": "payout",
                "verbose_name_plural": "payouts",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="PayoutBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(
                        default=wagtail_advocates.core.ids.new_public_id,
                        editable=False,
                        unique=True,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Waits for approval"),
                            ("approved", "Approved"),
                            ("canceled", "Canceled"),
                        ],
                        default="draft",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("made_by", models.CharField(max_length=80, verbose_name="made by")),
                ("made_at", models.DateTimeField(verbose_name="made")),
                (
                    "decided_by",
                    models.CharField(blank=True, max_length=80, verbose_name="decided by"),
                ),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
            ],
            options={
                "verbose_name": "payout batch",
                "verbose_name_plural": "payout batches",
                "ordering": ["-made_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="PayoutDestination",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("method", models.CharField(max_length=40, verbose_name="paid out by")),
                ("sealed", models.TextField()),
                ("hint", models.CharField(blank=True, max_length=80, verbose_name="destination")),
                ("created_at", models.DateTimeField(verbose_name="given")),
                ("usable_from", models.DateTimeField(verbose_name="usable from")),
                ("replaced_at", models.DateTimeField(null=True, verbose_name="replaced")),
            ],
            options={
                "verbose_name": "payout destination",
                "verbose_name_plural": "payout destinations",
            },
        ),
        migrations.CreateModel(
            name="TaxForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked for"),
                            ("received", "Received"),
                            ("exempt", "Not needed"),
                        ],
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="For example: W-9, W-8BEN, DAC7.",
                        max_length=40,
                        verbose_name="form",
                    ),
                ),
                ("set_by", models.CharField(max_length=80)),
                ("set_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "tax form",
                "verbose_name_plural": "tax forms",
            },
        ),
        migrations.AddField(
            model_name="program",
            name="coupon_source",
            field=models.CharField(
                choices=[
                    ("coupon_pool", "From the pool the team fills"),
                    ("coupon_generator", "Made for each reward"),
                ],
                default="coupon_generator",
                max_length=24,
                verbose_name="coupons",
            ),
        ),
        migrations.AddField(
            model_name="program",
            name="payout_four_eyes",
            field=models.BooleanField(
                default=False,
                help_text="Whoever makes a batch of payouts cannot approve it.",
                verbose_name="four eyes",
            ),
        ),
        migrations.AddField(
            model_name="program",
            name="payout_threshold_minor",
            field=models.BigIntegerField(
                default=0,
                help_text="Smaller amounts of money wait. 0: none waits.",
                validators=[
                    django.core.validators.MinValueValidator(-1000000000000000),
                    django.core.validators.MaxValueValidator(1000000000000000),
                ],
                verbose_name="payout threshold",
            ),
        ),
        migrations.AddField(
            model_name="program",
            name="payout_to",
            field=models.CharField(
                choices=[
                    ("everybody", "Everybody above the threshold"),
                    ("who_asks", "Who asks for it"),
                ],
                default="everybody",
                max_length=16,
                verbose_name="a batch pays",
            ),
        ),
        migrations.AddField(
            model_name="program",
            name="tax_form_from_minor",
            field=models.BigIntegerField(
                default=0,
                help_text="An advocate who would be paid this much in a year needs a tax form first. 0: never.",
                validators=[
                    django.core.validators.MinValueValidator(-1000000000000000),
                    django.core.validators.MaxValueValidator(1000000000000000),
                ],
                verbose_name="tax form from",
            ),
        ),
        migrations.AlterField(
            model_name="account",
            name="kind",
            field=models.CharField(
                choices=[
                    ("reward_expense", "Rewards granted"),
                    ("rewards_pending", "Rewards pending"),
                    ("rewards_available", "Rewards available"),
                    ("payouts_in_transit", "Payouts in transit"),
                    ("payouts_settled", "Payouts settled"),
                    ("store_credit", "Store credit"),
                    ("credit_spent", "Store credit spent"),
                ],
                max_length=24,
            ),
        ),
        migrations.AddConstraint(
            model_name="program",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("payout_threshold_minor__gte", 0),
                    ("payout_threshold_minor__lte", 1000000000000000),
                ),
                name="advocates_program_threshold",
            ),
        ),
        migrations.AddConstraint(
            model_name="program",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("tax_form_from_minor__gte", 0), ("tax_form_from_minor__lte", 1000000000000000)
                ),
                name="advocates_program_tax_form",
            ),
        ),
        migrations.AddField(
            model_name="couponcode",
            name="program",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="coupons",
                to="wagtail_advocates.program",
                verbose_name="program",
            ),
        ),
        migrations.AddField(
            model_name="credituse",
            name="program",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wagtail_advocates.program",
            ),
        ),
        migrations.AddField(
            model_name="payout",
            name="enrollment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payouts",
                to="wagtail_advocates.enrollment",
            ),
        ),
        migrations.AddField(
            model_name="payout",
            name="program",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payouts",
                to="wagtail_advocates.program",
                verbose_name="program",
            ),
        ),
        migrations.AddField(
            model_name="couponcode",
            name="payout",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="coupons",
                to="wagtail_advocates.payout",
            ),
        ),
        migrations.AddField(
            model_name="payoutbatch",
            name="program",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payout_batches",
                to="wagtail_advocates.program",
                verbose_name="program",
            ),
        ),
        migrations.AddField(
            model_name="payout",
            name="batch",
            field=models.ForeignKey(
                help_text="Empty: asked for by the advocate, and waiting for a batch.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payouts",
                to="wagtail_advocates.payoutbatch",
                verbose_name="batch",
            ),
        ),
        migrations.AddField(
            model_name="payoutdestination",
            name="advocate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="destinations",
                to="wagtail_advocates.advocate",
            ),
        ),
        migrations.AddField(
            model_name="payout",
            name="destination",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="payouts",
                to="wagtail_advocates.payoutdestination",
            ),
        ),
        migrations.AddField(
            model_name="taxform",
            name="enrollment",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tax_form",
                to="wagtail_advocates.enrollment",
            ),
        ),
        migrations.AddIndex(
            model_name="couponcode",
            index=models.Index(fields=["program", "payout", "id"], name="advocates_coupon_free"),
        ),
        migrations.AddIndex(
            model_name="payoutbatch",
            index=models.Index(fields=["program", "made_at"], name="advocates_batch_when"),
        ),
        migrations.AddIndex(
            model_name="payoutdestination",
            index=models.Index(
                fields=["advocate", "replaced_at"], name="advocates_destination_now"
            ),
        ),
        migrations.AddIndex(
            model_name="payout",
            index=models.Index(fields=["program", "created_at"], name="advocates_payout_when"),
        ),
        migrations.AddIndex(
            model_name="payout",
            index=models.Index(fields=["enrollment", "state"], name="advocates_payout_open"),
        ),
        migrations.AddIndex(
            model_name="payout",
            index=models.Index(fields=["state", "sent_at"], name="advocates_payout_state"),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__gte", 1), ("amount_minor__lte", 1000000000000000)
                ),
                name="advocates_payout_amount",
            ),
        ),
    ]
