import uuid

import django.core.validators
import django.db.models.deletion
import modelcluster.fields
import swapper
import wagtail.models.preview
from django.conf import settings
from django.db import migrations, models

import wagtail_advocates.core.ids
import wagtail_advocates.programs.previews
import wagtail_advocates.rewards.previews

swapper.set_app_prefix("wagtailcore", "wagtail")
PAGE_MODEL = swapper.get_model_name("wagtailcore", "Page")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wagtailcore", "0096_referenceindex_referenceindex_source_object_and_more"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        swapper.dependency("wagtailcore", "Page"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reward_expense", "Rewards granted"),
                            ("rewards_pending", "Rewards pending"),
                            ("rewards_available", "Rewards available"),
                            ("payouts_in_transit", "Payouts in transit"),
                            ("payouts_settled", "Payouts settled"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "owner_kind",
                    models.CharField(
                        choices=[
                            ("program", "Program"),
                            ("enrollment", "Advocate"),
                            ("friend", "Friend"),
                        ],
                        max_length=16,
                    ),
                ),
                ("owner_id", models.BigIntegerField()),
                ("unit", models.CharField(max_length=12)),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
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
                ("kind", models.CharField(max_length=32, verbose_name="kind")),
                ("source_kind", models.CharField(max_length=24)),
                ("source_id", models.BigIntegerField()),
                ("memo", models.CharField(blank=True, max_length=200, verbose_name="memo")),
                ("digest", models.CharField(max_length=64)),
                ("occurred_at", models.DateTimeField(verbose_name="occurred")),
                ("posted_at", models.DateTimeField(verbose_name="posted")),
            ],
            options={
                "verbose_name": "ledger entry",
                "verbose_name_plural": "ledger entries",
            },
        ),
        migrations.CreateModel(
            name="RateCounter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("count", models.PositiveIntegerField(default=0)),
                ("window_ends_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="VisitorSalt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True)),
                ("salt", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Advocate",
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
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                (
                    "email_key",
                    models.CharField(
                        editable=False,
                        help_text="SHA-256 of the lower-case address.",
                        max_length=64,
                    ),
                ),
                ("locale", models.CharField(blank=True, max_length=16, verbose_name="language")),
                ("email_confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.site",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "advocate",
                "verbose_name_plural": "advocates",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Balance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_minor", models.BigIntegerField(default=0)),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="balance",
                        to="wagtail_advocates.account",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Conversion",
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
                ("content_digest", models.CharField(max_length=64)),
                ("source", models.CharField(max_length=40, verbose_name="source")),
                ("external_id", models.CharField(max_length=200, verbose_name="order")),
                (
                    "kind",
                    models.CharField(
                        choices=[("lead", "Lead"), ("sale", "Sale")],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
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
                    "tax_minor",
                    models.BigIntegerField(
                        default=0,
                        validators=[
                            django.core.validators.MinValueValidator(-1000000000000000),
                            django.core.validators.MaxValueValidator(1000000000000000),
                        ],
                    ),
                ),
                (
                    "shipping_minor",
                    models.BigIntegerField(
                        default=0,
                        validators=[
                            django.core.validators.MinValueValidator(-1000000000000000),
                            django.core.validators.MaxValueValidator(1000000000000000),
                        ],
                    ),
                ),
                (
                    "discount_minor",
                    models.BigIntegerField(
                        default=0,
                        validators=[
                            django.core.validators.MinValueValidator(-1000000000000000),
                            django.core.validators.MaxValueValidator(1000000000000000),
                        ],
                    ),
                ),
                ("customer_key", models.CharField(blank=True, max_length=64)),
                ("customer_is_new", models.BooleanField(null=True)),
                ("occurred_at", models.DateTimeField(verbose_name="occurred")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded")),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.site",
                    ),
                ),
            ],
            options={
                "verbose_name": "conversion",
                "verbose_name_plural": "conversions",
                "ordering": ["-occurred_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Attribution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("model", models.CharField(max_length=24)),
                ("model_version", models.PositiveSmallIntegerField()),
                (
                    "method",
                    models.CharField(
                        help_text="code or click", max_length=16, verbose_name="method"
                    ),
                ),
                ("denominator", models.BigIntegerField()),
                ("decided_at", models.DateTimeField()),
                (
                    "conversion",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attribution",
                        to="wagtail_advocates.conversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ConversionLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("sku", models.CharField(blank=True, max_length=80)),
                ("category", models.CharField(blank=True, max_length=80)),
                ("quantity", models.PositiveIntegerField(default=1)),
                (
                    "amount_minor",
                    models.BigIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(-1000000000000000),
                            django.core.validators.MaxValueValidator(1000000000000000),
                        ]
                    ),
                ),
                (
                    "conversion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="wagtail_advocates.conversion",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="DailyShares",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("site_id", models.BigIntegerField()),
                ("program_id", models.BigIntegerField()),
                ("enrollment_id", models.BigIntegerField(default=0)),
                ("page_id", models.BigIntegerField(default=0)),
                ("channel", models.CharField(blank=True, max_length=24)),
                ("action", models.CharField(max_length=16)),
                ("day", models.DateField()),
                ("count", models.BigIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["program_id", "day"], name="advocates_daily_shares_prog")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "site_id",
                            "program_id",
                            "enrollment_id",
                            "day",
                            "page_id",
                            "channel",
                            "action",
                        ),
                        name="advocates_daily_shares",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DailyVisits",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("site_id", models.BigIntegerField()),
                ("program_id", models.BigIntegerField(default=0)),
                ("enrollment_id", models.BigIntegerField(default=0)),
                ("page_id", models.BigIntegerField(default=0)),
                ("channel", models.CharField(blank=True, max_length=24)),
                ("day", models.DateField()),
                ("verdict", models.CharField(max_length=16)),
                ("reason", models.CharField(max_length=40)),
                ("visits", models.BigIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["program_id", "day"], name="advocates_daily_visits_prog"),
                    models.Index(
                        fields=["enrollment_id", "day"], name="advocates_daily_visits_enr"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "site_id",
                            "program_id",
                            "enrollment_id",
                            "day",
                            "page_id",
                            "channel",
                            "verdict",
                            "reason",
                        ),
                        name="advocates_daily_visits",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotentCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("body_digest", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("response", models.JSONField(null=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["created_at"], name="advocates_idemcall_when")],
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
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
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="wagtail_advocates.account",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="wagtail_advocates.entry",
                    ),
                ),
            ],
            options={
                "ordering": ["entry", "number"],
            },
        ),
        migrations.CreateModel(
            name="LinkTarget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=16)),
                ("url", models.URLField(max_length=2000)),
                ("created_at", models.DateTimeField()),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.site",
                    ),
                ),
            ],
            options={
                "verbose_name": "link target",
                "verbose_name_plural": "link targets",
            },
        ),
        migrations.CreateModel(
            name="OutboxMessage",
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
                ("topic", models.CharField(max_length=48)),
                ("payload", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("claim", models.CharField(blank=True, max_length=64)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, max_length=200)),
                ("done_at", models.DateTimeField(null=True)),
                ("failed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["done_at", "failed_at", "due_at"], name="advocates_outbox_due"
                    ),
                    models.Index(fields=["claim"], name="advocates_outbox_claim"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Program",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("live", models.BooleanField(default=True, editable=False, verbose_name="live")),
                (
                    "has_unpublished_changes",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="has unpublished changes"
                    ),
                ),
                (
                    "first_published_at",
                    models.DateTimeField(
                        blank=True, db_index=True, null=True, verbose_name="first published at"
                    ),
                ),
                (
                    "last_published_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="last published at"
                    ),
                ),
                (
                    "go_live_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="go live date/time"),
                ),
                (
                    "expire_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="expiry date/time"),
                ),
                (
                    "expired",
                    models.BooleanField(default=False, editable=False, verbose_name="expired"),
                ),
                (
                    "locked",
                    models.BooleanField(default=False, editable=False, verbose_name="locked"),
                ),
                (
                    "locked_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="locked at"),
                ),
                (
                    "public_id",
                    models.UUIDField(
                        default=wagtail_advocates.core.ids.new_public_id,
                        editable=False,
                        unique=True,
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "slug",
                    models.SlugField(
                        help_text="Names the program in addresses and in the API. Unique on its site.",
                        max_length=60,
                        verbose_name="slug",
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        help_text="ISO 4217 code. Conversions in another currency are refused.",
                        max_length=3,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{3}$", "Enter a three-letter ISO 4217 code such as EUR."
                            )
                        ],
                        verbose_name="currency",
                    ),
                ),
                ("opens_at", models.DateTimeField(blank=True, null=True, verbose_name="opens at")),
                (
                    "closes_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closes at"),
                ),
                (
                    "join_policy",
                    models.CharField(
                        choices=[
                            ("open", "Everybody may join at once"),
                            ("approval", "Somebody approves each application"),
                        ],
                        default="open",
                        max_length=16,
                        verbose_name="joining",
                    ),
                ),
                (
                    "window_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        help_text="How long after a click a purchase still counts, 1 to 400 days.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(400),
                        ],
                        verbose_name="attribution window in days",
                    ),
                ),
                (
                    "attribution_model",
                    models.CharField(
                        choices=[
                            ("last_click", "The last contact gets the credit"),
                            ("first_click", "The first contact gets the credit"),
                        ],
                        default="last_click",
                        max_length=24,
                        verbose_name="attribution",
                    ),
                ),
                (
                    "precedence",
                    models.CharField(
                        choices=[
                            ("code", "A typed code beats a click"),
                            ("click", "A click beats a typed code"),
                        ],
                        default="code",
                        max_length=8,
                        verbose_name="code or click",
                    ),
                ),
                (
                    "hold_days",
                    models.PositiveSmallIntegerField(
                        default=14,
                        help_text="How long a reward waits for refunds before it can be approved.",
                        validators=[django.core.validators.MaxValueValidator(400)],
                        verbose_name="hold in days",
                    ),
                ),
                (
                    "approval",
                    models.CharField(
                        choices=[
                            (
                                "automatic",
                                "Approved when the hold ends and nothing speaks against it",
                            ),
                            ("manual", "Somebody approves each reward"),
                        ],
                        default="automatic",
                        max_length=16,
                        verbose_name="approval",
                    ),
                ),
                (
                    "welcome_rate_bps",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="What a friend saves on the first purchase, in hundredths of a percent.",
                        validators=[django.core.validators.MaxValueValidator(10000)],
                        verbose_name="welcome discount",
                    ),
                ),
                (
                    "welcome_amount_minor",
                    models.BigIntegerField(
                        default=0,
                        help_text="Or a fixed amount a friend saves, in minor units of the currency.",
                        validators=[
                            django.core.validators.MinValueValidator(-1000000000000000),
                            django.core.validators.MaxValueValidator(1000000000000000),
                        ],
                        verbose_name="welcome amount",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "latest_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="latest revision",
                    ),
                ),
                (
                    "live_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="live revision",
                    ),
                ),
                (
                    "locked_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="locked_%(class)ss",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="locked by",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.site",
                        verbose_name="site",
                    ),
                ),
                (
                    "target_page",
                    models.ForeignKey(
                        blank=True,
                        help_text="Where a referral link without a page of its own leads. Empty: the home page.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=PAGE_MODEL,
                        verbose_name="landing page",
                    ),
                ),
            ],
            options={
                "verbose_name": "program",
                "verbose_name_plural": "programs",
                "ordering": ["name"],
            },
            bases=(
                wagtail_advocates.programs.previews.ProgramPreview,
                wagtail.models.preview.PreviewableMixin,
                models.Model,
            ),
        ),
        migrations.CreateModel(
            name="EntrySeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seal",
                        to="wagtail_advocates.entry",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtail_advocates.program",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="entry",
            name="program",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wagtail_advocates.program",
            ),
        ),
        migrations.CreateModel(
            name="Enrollment",
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
                    "status",
                    models.CharField(
                        choices=[
                            ("invited", "Invited"),
                            ("applied", "Applied"),
                            ("active", "Active"),
                            ("paused", "Paused"),
                            ("declined", "Declined"),
                            ("banned", "Banned"),
                        ],
                        default="applied",
                        max_length=16,
                        verbose_name="status",
                    ),
                ),
                (
                    "status_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="reason"),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("customer", "Customer"),
                            ("employee", "Employee"),
                            ("fan", "Fan"),
                            ("reader", "Reader"),
                            ("partner", "Partner"),
                            ("friend", "Friend"),
                        ],
                        default="customer",
                        max_length=16,
                        verbose_name="type",
                    ),
                ),
                (
                    "source",
                    models.CharField(blank=True, max_length=24, verbose_name="joined through"),
                ),
                ("joined_at", models.DateTimeField(verbose_name="joined")),
                (
                    "advocate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrollments",
                        to="wagtail_advocates.advocate",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrollments",
                        to="wagtail_advocates.program",
                    ),
                ),
            ],
            options={
                "verbose_name": "enrollment",
                "verbose_name_plural": "enrollments",
                "ordering": ["-joined_at"],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject_kind", models.CharField(max_length=24)),
                ("subject_id", models.BigIntegerField()),
                ("step", models.CharField(max_length=32)),
                ("outcome", models.CharField(max_length=32)),
                ("reason", models.CharField(max_length=64)),
                ("rule_version", models.CharField(blank=True, max_length=64)),
                ("evidence", models.JSONField(default=dict)),
                (
                    "actor",
                    models.CharField(
                        blank=True, help_text="Empty: decided by a rule.", max_length=80
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField()),
                (
                    "program",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtail_advocates.program",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
            },
        ),
        migrations.AddField(
            model_name="conversion",
            name="program",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="conversions",
                to="wagtail_advocates.program",
            ),
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("publishable", "Publishable, for web pages"),
                            ("secret", "Secret, for servers"),
                        ],
                        max_length=16,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("digest", models.CharField(max_length=64, unique=True)),
                (
                    "shown",
                    models.CharField(
                        help_text="A publishable key in full, the beginning of a secret one.",
                        max_length=64,
                    ),
                ),
                ("scopes", models.JSONField(default=list)),
                ("origins", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.site",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtail_advocates.program",
                    ),
                ),
            ],
            options={
                "verbose_name": "API key",
                "verbose_name_plural": "API keys",
                "ordering": ["-created_at"],
            },
        ),
        migrations.AddField(
            model_name="account",
            name="program",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wagtail_advocates.program",
            ),
        ),
        migrations.CreateModel(
            name="ProgramOffer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("translation_key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("live", models.BooleanField(default=True, editable=False, verbose_name="live")),
                (
                    "has_unpublished_changes",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="has unpublished changes"
                    ),
                ),
                (
                    "first_published_at",
                    models.DateTimeField(
                        blank=True, db_index=True, null=True, verbose_name="first published at"
                    ),
                ),
                (
                    "last_published_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="last published at"
                    ),
                ),
                (
                    "go_live_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="go live date/time"),
                ),
                (
                    "expire_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="expiry date/time"),
                ),
                (
                    "expired",
                    models.BooleanField(default=False, editable=False, verbose_name="expired"),
                ),
                (
                    "locked",
                    models.BooleanField(default=False, editable=False, verbose_name="locked"),
                ),
                (
                    "locked_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="locked at"),
                ),
                (
                    "headline",
                    models.CharField(
                        help_text="Shown above the share buttons.",
                        max_length=120,
                        verbose_name="headline",
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=600, verbose_name="text")),
                (
                    "advocate_offer",
                    models.CharField(
                        help_text="For example: €10 for each friend",
                        max_length=160,
                        verbose_name="what the advocate gets",
                    ),
                ),
                (
                    "friend_offer",
                    models.CharField(
                        blank=True,
                        help_text="For example: 10% off",
                        max_length=160,
                        verbose_name="what the friend gets",
                    ),
                ),
                (
                    "share_text",
                    models.CharField(
                        help_text="Stands beside the link in a message. The link is added by itself.",
                        max_length=240,
                        verbose_name="share text",
                    ),
                ),
                (
                    "disclosure",
                    models.CharField(
                        help_text="Tells readers that sharing is rewarded. A share cannot be composed without.",
                        max_length=200,
                        verbose_name="disclosure",
                    ),
                ),
                ("terms", models.TextField(blank=True, verbose_name="terms")),
                (
                    "latest_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="latest revision",
                    ),
                ),
                (
                    "live_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="live revision",
                    ),
                ),
                (
                    "locale",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.locale",
                        verbose_name="locale",
                    ),
                ),
                (
                    "locked_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="locked_%(class)ss",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="locked by",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to="wagtail_advocates.program",
                        verbose_name="program",
                    ),
                ),
            ],
            options={
                "verbose_name": "offer",
                "verbose_name_plural": "offers",
                "ordering": ["program", "locale"],
                "abstract": False,
            },
            bases=(
                wagtail_advocates.programs.previews.OfferPreview,
                wagtail.models.preview.PreviewableMixin,
                models.Model,
            ),
        ),
        migrations.CreateModel(
            name="Prospect",
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
                ("customer_key", models.CharField(blank=True, max_length=64)),
                ("created_at", models.DateTimeField()),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtail_advocates.prospect",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.site",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="conversion",
            name="prospect",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="conversions",
                to="wagtail_advocates.prospect",
            ),
        ),
        migrations.CreateModel(
            name="Referral",
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
                            ("visitor", "Visitor"),
                            ("lead", "Lead"),
                            ("customer", "Customer"),
                        ],
                        default="visitor",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("method", models.CharField(max_length=16, verbose_name="method")),
                ("channel", models.CharField(blank=True, max_length=24, verbose_name="channel")),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("converted_at", models.DateTimeField(null=True, verbose_name="first sale")),
                (
                    "enrollment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="wagtail_advocates.enrollment",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtail_advocates.program",
                    ),
                ),
                (
                    "prospect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="wagtail_advocates.prospect",
                    ),
                ),
            ],
            options={
                "verbose_name": "referral",
                "verbose_name_plural": "referrals",
                "ordering": ["-started_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ReferralCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=24, verbose_name="code")),
                (
                    "is_vanity",
                    models.BooleanField(default=False, verbose_name="chosen by a person"),
                ),
                ("is_primary", models.BooleanField(default=True, verbose_name="primary")),
                ("created_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("usage_limit", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "enrollment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codes",
                        to="wagtail_advocates.enrollment",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.site",
                    ),
                ),
            ],
            options={
                "verbose_name": "referral code",
                "verbose_name_plural": "referral codes",
            },
        ),
        migrations.AddField(
            model_name="conversion",
            name="code",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wagtail_advocates.referralcode",
            ),
        ),
        migrations.CreateModel(
            name="Refund",
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
                ("order_key", models.CharField(db_index=True, max_length=64)),
                ("content_digest", models.CharField(max_length=64)),
                ("source", models.CharField(max_length=40)),
                ("order", models.CharField(max_length=200, verbose_name="order")),
                ("external_id", models.CharField(max_length=200, verbose_name="refund")),
                ("currency", models.CharField(max_length=3)),
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
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                ("occurred_at", models.DateTimeField(verbose_name="occurred")),
                ("recorded_at", models.DateTimeField()),
                ("applied_at", models.DateTimeField(null=True)),
                (
                    "conversion",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="wagtail_advocates.conversion",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.site",
                    ),
                ),
            ],
            options={
                "verbose_name": "refund",
                "verbose_name_plural": "refunds",
                "ordering": ["-occurred_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Reward",
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
                    "rule",
                    models.JSONField(help_text="The rule as it stood when the reward was made."),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                (
                    "beneficiary",
                    models.CharField(
                        choices=[("advocate", "The advocate"), ("friend", "The friend")],
                        max_length=16,
                        verbose_name="beneficiary",
                    ),
                ),
                ("kind", models.CharField(max_length=16, verbose_name="kind")),
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
                    "reversed_minor",
                    models.BigIntegerField(
                        default=0,
                        validators=[
                            django.core.validators.MinValueValidator(-1000000000000000),
                            django.core.validators.MaxValueValidator(1000000000000000),
                        ],
                        verbose_name="taken back",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("held", "Held for review"),
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                            ("reversed", "Taken back"),
                        ],
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(max_length=64, verbose_name="reason")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                ("available_at", models.DateTimeField(verbose_name="held until")),
                ("created_at", models.DateTimeField(verbose_name="created")),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "conversion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rewards",
                        to="wagtail_advocates.conversion",
                    ),
                ),
                (
                    "enrollment",
                    models.ForeignKey(
                        help_text="Who earned it, or through whom the friend came.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rewards",
                        to="wagtail_advocates.enrollment",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rewards",
                        to="wagtail_advocates.program",
                    ),
                ),
                (
                    "prospect",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rewards",
                        to="wagtail_advocates.prospect",
                    ),
                ),
            ],
            options={
                "verbose_name": "reward",
                "verbose_name_plural": "rewards",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="RewardReversal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "amount_minor",
                    models.BigIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(-1000000000000000),
                            django.core.validators.MaxValueValidator(1000000000000000),
                        ]
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "refund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversals",
                        to="wagtail_advocates.refund",
                    ),
                ),
                (
                    "reward",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversals",
                        to="wagtail_advocates.reward",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RewardRuleSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("live", models.BooleanField(default=True, editable=False, verbose_name="live")),
                (
                    "has_unpublished_changes",
                    models.BooleanField(
                        default=False, editable=False, verbose_name="has unpublished changes"
                    ),
                ),
                (
                    "first_published_at",
                    models.DateTimeField(
                        blank=True, db_index=True, null=True, verbose_name="first published at"
                    ),
                ),
                (
                    "last_published_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="last published at"
                    ),
                ),
                (
                    "go_live_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="go live date/time"),
                ),
                (
                    "expire_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="expiry date/time"),
                ),
                (
                    "expired",
                    models.BooleanField(default=False, editable=False, verbose_name="expired"),
                ),
                (
                    "locked",
                    models.BooleanField(default=False, editable=False, verbose_name="locked"),
                ),
                (
                    "locked_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="locked at"),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "latest_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="latest revision",
                    ),
                ),
                (
                    "live_revision",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="live revision",
                    ),
                ),
                (
                    "locked_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="locked_%(class)ss",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="locked by",
                    ),
                ),
                (
                    "program",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rule_set",
                        to="wagtail_advocates.program",
                        verbose_name="program",
                    ),
                ),
            ],
            options={
                "verbose_name": "reward rules",
                "verbose_name_plural": "reward rules",
            },
            bases=(
                wagtail_advocates.rewards.previews.RuleSetPreview,
                wagtail.models.preview.PreviewableMixin,
                models.Model,
            ),
        ),
        migrations.CreateModel(
            name="RewardRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sort_order", models.IntegerField(blank=True, editable=False, null=True)),
                (
                    "key",
                    models.UUIDField(
                        default=wagtail_advocates.core.ids.new_public_id, editable=False
                    ),
                ),
                (
                    "beneficiary",
                    models.CharField(
                        choices=[("advocate", "The advocate"), ("friend", "The friend")],
                        default="advocate",
                        max_length=16,
                        verbose_name="who gets it",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("money", "Money"), ("credit", "Store credit")],
                        default="money",
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                (
                    "calculation",
                    models.CharField(
                        choices=[
                            ("fixed", "A fixed amount"),
                            ("percent", "A percentage of the sale"),
                        ],
                        default="fixed",
                        max_length=16,
                        verbose_name="calculation",
                    ),
                ),
                (
                    "amount_minor",
                    models.BigIntegerField(
                        default=0,
                        help_text="In minor units of the program's currency: 1000 is €10.00.",
                        validators=[
                            django.core.validators.MinValueValidator(-1000000000000000),
                            django.core.validators.MaxValueValidator(1000000000000000),
                        ],
                        verbose_name="fixed amount",
                    ),
                ),
                (
                    "rate_bps",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="In hundredths of a percent: 1000 is 10%.",
                        validators=[django.core.validators.MaxValueValidator(10000)],
                        verbose_name="percentage",
                    ),
                ),
                (
                    "min_sale_minor",
                    models.BigIntegerField(
                        default=0,
                        help_text="Sales below it earn nothing by this rule.",
                        validators=[
                            django.core.validators.MinValueValidator(-1000000000000000),
                            django.core.validators.MaxValueValidator(1000000000000000),
                        ],
                        verbose_name="smallest sale",
                    ),
                ),
                (
                    "max_reward_minor",
                    models.BigIntegerField(
                        default=0,
                        help_text="0: no limit.",
                        validators=[
                            django.core.validators.MinValueValidator(-1000000000000000),
                            django.core.validators.MaxValueValidator(1000000000000000),
                        ],
                        verbose_name="largest reward",
                    ),
                ),
                (
                    "first_sale_only",
                    models.BooleanField(default=False, verbose_name="only a friend's first sale"),
                ),
                ("with_tax", models.BooleanField(default=True, verbose_name="count tax")),
                (
                    "with_shipping",
                    models.BooleanField(default=False, verbose_name="count shipping"),
                ),
                (
                    "rule_set",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rules",
                        to="wagtail_advocates.rewardruleset",
                    ),
                ),
            ],
            options={
                "verbose_name": "reward rule",
                "ordering": ["sort_order"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RewardRuleVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("rules", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("published_at", models.DateTimeField()),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtail_advocates.program",
                    ),
                ),
            ],
            options={
                "ordering": ["program", "-number"],
            },
        ),
        migrations.AddField(
            model_name="reward",
            name="rule_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wagtail_advocates.rewardruleversion",
            ),
        ),
        migrations.CreateModel(
            name="SignInLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "advocate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wagtail_advocates.advocate",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Touchpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(choices=[("click", "Click"), ("code", "Code")], max_length=8),
                ),
                ("channel", models.CharField(blank=True, max_length=24)),
                ("occurred_at", models.DateTimeField()),
                (
                    "code",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtail_advocates.referralcode",
                    ),
                ),
                (
                    "enrollment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtail_advocates.enrollment",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtail_advocates.program",
                    ),
                ),
                (
                    "prospect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="touchpoints",
                        to="wagtail_advocates.prospect",
                    ),
                ),
            ],
            options={
                "verbose_name": "touchpoint",
                "verbose_name_plural": "touchpoints",
            },
        ),
        migrations.CreateModel(
            name="Credit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("weight", models.BigIntegerField()),
                (
                    "amount_minor",
                    models.BigIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(-1000000000000000),
                            django.core.validators.MaxValueValidator(1000000000000000),
                        ]
                    ),
                ),
                (
                    "attribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credits",
                        to="wagtail_advocates.attribution",
                    ),
                ),
                (
                    "enrollment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtail_advocates.enrollment",
                    ),
                ),
                (
                    "touchpoint",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtail_advocates.touchpoint",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("page_id", models.BigIntegerField(default=0)),
                ("target_id", models.BigIntegerField(default=0)),
                ("channel", models.CharField(blank=True, max_length=24)),
                ("method", models.CharField(default="click", max_length=16, verbose_name="method")),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("counted", "Counted"),
                            ("excluded", "Excluded"),
                            ("unverified", "Unverified"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reason", models.CharField(max_length=40)),
                (
                    "visitor_hash",
                    models.CharField(
                        help_text="Keyed hash of address and browser under the day's salt.",
                        max_length=64,
                    ),
                ),
                ("occurred_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "code",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtail_advocates.referralcode",
                    ),
                ),
                (
                    "enrollment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtail_advocates.enrollment",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtail_advocates.program",
                    ),
                ),
                (
                    "prospect",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtail_advocates.prospect",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="wagtailcore.site",
                    ),
                ),
            ],
            options={
                "verbose_name": "visit",
                "verbose_name_plural": "visits",
            },
        ),
        migrations.AddField(
            model_name="touchpoint",
            name="visit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wagtail_advocates.visit",
            ),
        ),
        migrations.AddConstraint(
            model_name="advocate",
            constraint=models.UniqueConstraint(
                fields=("site", "email_key"), name="advocates_advocate_email"
            ),
        ),
        migrations.AddConstraint(
            model_name="conversionline",
            constraint=models.UniqueConstraint(
                fields=("conversion", "number"), name="advocates_conversion_line"
            ),
        ),
        migrations.AddConstraint(
            model_name="conversionline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__gte", 0), ("amount_minor__lte", 1000000000000000)
                ),
                name="advocates_conversion_line_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.UniqueConstraint(
                fields=("entry", "number"), name="advocates_line_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="line",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount_minor", 0), _negated=True),
                    ("amount_minor__gte", -1000000000000000),
                    ("amount_minor__lte", 1000000000000000),
                ),
                name="advocates_line_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="linktarget",
            constraint=models.UniqueConstraint(fields=("site", "key"), name="advocates_target_key"),
        ),
        migrations.AddConstraint(
            model_name="program",
            constraint=models.UniqueConstraint(
                fields=("site", "slug"), name="advocates_program_slug"
            ),
        ),
        migrations.AddConstraint(
            model_name="program",
            constraint=models.CheckConstraint(
                condition=models.Q(("window_days__gte", 1), ("window_days__lte", 400)),
                name="advocates_program_window",
            ),
        ),
        migrations.AddConstraint(
            model_name="program",
            constraint=models.CheckConstraint(
                condition=models.Q(("welcome_rate_bps__lte", 10000)),
                name="advocates_program_welcome_rate",
            ),
        ),
        migrations.AddConstraint(
            model_name="program",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("welcome_amount_minor__gte", 0),
                    ("welcome_amount_minor__lte", 1000000000000000),
                ),
                name="advocates_program_welcome_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="entryseal",
            constraint=models.UniqueConstraint(
                fields=("program", "number"), name="advocates_seal_number"
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["source_kind", "source_id"], name="advocates_entry_source"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["program", "id"], name="advocates_entry_program"),
        ),
        migrations.AddIndex(
            model_name="enrollment",
            index=models.Index(fields=["program", "status"], name="advocates_enrollment_status"),
        ),
        migrations.AddConstraint(
            model_name="enrollment",
            constraint=models.UniqueConstraint(
                fields=("program", "advocate"), name="advocates_enrollment_once"
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(
                fields=["subject_kind", "subject_id", "id"], name="advocates_decision_subj"
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["program", "decided_at"], name="advocates_decision_when"),
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(fields=["owner_kind", "owner_id"], name="advocates_account_owner"),
        ),
        migrations.AddConstraint(
            model_name="programoffer",
            constraint=models.UniqueConstraint(
                fields=("program", "locale"), name="advocates_offer_program_locale"
            ),
        ),
        migrations.AlterUniqueTogether(
            name="programoffer",
            unique_together={("translation_key", "locale")},
        ),
        migrations.AddIndex(
            model_name="prospect",
            index=models.Index(fields=["site", "customer_key"], name="advocates_prospect_customer"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["program", "started_at"], name="advocates_referral_when"),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                fields=("enrollment", "prospect"), name="advocates_referral_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="referralcode",
            constraint=models.UniqueConstraint(fields=("site", "code"), name="advocates_code_once"),
        ),
        migrations.AddIndex(
            model_name="conversion",
            index=models.Index(fields=["program", "occurred_at"], name="advocates_conversion_when"),
        ),
        migrations.AddIndex(
            model_name="conversion",
            index=models.Index(
                fields=["site", "customer_key"], name="advocates_conversion_customer"
            ),
        ),
        migrations.AddConstraint(
            model_name="conversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__gte", 0), ("amount_minor__lte", 1000000000000000)
                ),
                name="advocates_conversion_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="conversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("tax_minor__gte", 0), ("tax_minor__lte", 1000000000000000)),
                name="advocates_conversion_tax",
            ),
        ),
        migrations.AddConstraint(
            model_name="conversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("shipping_minor__gte", 0), ("shipping_minor__lte", 1000000000000000)
                ),
                name="advocates_conversion_shipping",
            ),
        ),
        migrations.AddConstraint(
            model_name="conversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("discount_minor__gte", 0), ("discount_minor__lte", 1000000000000000)
                ),
                name="advocates_conversion_discount",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__gte", 1), ("amount_minor__lte", 1000000000000000)
                ),
                name="advocates_refund_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="rewardreversal",
            constraint=models.UniqueConstraint(
                fields=("reward", "refund"), name="advocates_reversal_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="rewardreversal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__gte", 0), ("amount_minor__lte", 1000000000000000)
                ),
                name="advocates_reversal_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="rewardrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__gte", 0), ("amount_minor__lte", 1000000000000000)
                ),
                name="advocates_rule_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="rewardrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("min_sale_minor__gte", 0), ("min_sale_minor__lte", 1000000000000000)
                ),
                name="advocates_rule_min_sale",
            ),
        ),
        migrations.AddConstraint(
            model_name="rewardrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("max_reward_minor__gte", 0), ("max_reward_minor__lte", 1000000000000000)
                ),
                name="advocates_rule_max_reward",
            ),
        ),
        migrations.AddConstraint(
            model_name="rewardruleversion",
            constraint=models.UniqueConstraint(
                fields=("program", "number"), name="advocates_rule_version_number"
            ),
        ),
        migrations.AddIndex(
            model_name="reward",
            index=models.Index(fields=["program", "created_at"], name="advocates_reward_when"),
        ),
        migrations.AddIndex(
            model_name="reward",
            index=models.Index(fields=["state", "available_at"], name="advocates_reward_due"),
        ),
        migrations.AddIndex(
            model_name="reward",
            index=models.Index(fields=["enrollment", "created_at"], name="advocates_reward_enr"),
        ),
        migrations.AddConstraint(
            model_name="reward",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__gte", 1), ("amount_minor__lte", 1000000000000000)
                ),
                name="advocates_reward_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="reward",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reversed_minor__gte", 0), ("reversed_minor__lte", models.F("amount_minor"))
                ),
                name="advocates_reward_reversed",
            ),
        ),
        migrations.AddConstraint(
            model_name="credit",
            constraint=models.UniqueConstraint(
                fields=("attribution", "number"), name="advocates_credit_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="credit",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__gt", 0)), name="advocates_credit_weight"
            ),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                fields=["code", "visitor_hash", "occurred_at"], name="advocates_visit_dedupe"
            ),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["prospect", "occurred_at"], name="advocates_visit_prospect"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["occurred_at"], name="advocates_visit_when"),
        ),
        migrations.AddConstraint(
            model_name="touchpoint",
            constraint=models.UniqueConstraint(
                fields=("prospect", "program", "number"), name="advocates_touchpoint_number"
            ),
        ),
    ]
