import django.db.models.deletion
import django.utils.timezone
import swapper
import wagtail.fields
from django.db import migrations, models

import wagtail_advocates.cms.blocks

swapper.set_app_prefix("wagtailcore", "wagtail")
PAGE_MODEL = swapper.get_model_name("wagtailcore", "Page")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("wagtailcore", "0096_referenceindex_referenceindex_source_object_and_more"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [
        migrations.CreateModel(
            name="Order",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("user_id", models.PositiveBigIntegerField(editable=False, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("paid", "Paid"),
                            ("partly_refunded", "Partly refunded"),
                            ("refunded", "Refunded"),
                        ],
                        default="paid",
                        max_length=20,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=24, verbose_name="referral code")),
                ("code_problem", models.CharField(blank=True, max_length=200)),
                ("visitor", models.UUIDField(editable=False, null=True)),
                ("subtotal_minor", models.PositiveIntegerField()),
                ("discount_minor", models.PositiveIntegerField(default=0)),
                ("shipping_minor", models.PositiveIntegerField(default=0)),
                ("tax_minor", models.PositiveIntegerField(default=0)),
                ("refunded_minor", models.PositiveIntegerField(default=0)),
                (
                    "placed_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="placed"),
                ),
                ("reported_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "ordering": ["-placed_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ShopIndexPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=PAGE_MODEL,
                    ),
                ),
                ("intro", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="OrderRefund",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=24, unique=True)),
                ("amount_minor", models.PositiveIntegerField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField()),
                ("reported_at", models.DateTimeField(editable=False, null=True)),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="example_shop.order",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProductPage",
            fields=[
                (
                    "page_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to=PAGE_MODEL,
                    ),
                ),
                ("sku", models.CharField(max_length=40, unique=True, verbose_name="SKU")),
                ("category", models.CharField(max_length=40)),
                (
                    "price_minor",
                    models.PositiveIntegerField(
                        help_text="In cents, VAT included.", verbose_name="price"
                    ),
                ),
                ("summary", models.CharField(max_length=200)),
                (
                    "details",
                    models.CharField(
                        blank=True,
                        help_text="Size, volume, care: what stands in small print.",
                        max_length=200,
                    ),
                ),
                (
                    "description",
                    wagtail.fields.StreamField(
                        [
                            ("heading", 0),
                            ("paragraph", 1),
                            ("quote", 2),
                            ("image", 3),
                            ("share", 10),
                        ],
                        block_lookup={
                            0: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {"form_classname": "title", "icon": "title"},
                            ),
                            1: (
                                "wagtail.blocks.RichTextBlock",
                                (),
                                {"features": ["bold", "italic", "link", "ul", "ol"]},
                            ),
                            2: ("wagtail.blocks.BlockQuoteBlock", (), {}),
                            3: ("wagtail.images.blocks.ImageChooserBlock", (), {}),
                            4: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": wagtail_advocates.cms.blocks.program_choices,
                                    "help_text": "Empty: the site's first program.",
                                    "label": "Program",
                                    "required": False,
                                },
                            ),
                            5: (
                                "wagtail.blocks.CharBlock",
                                (),
                                {
                                    "help_text": "Empty: the headline of the program's offer.",
                                    "label": "Headline",
                                    "max_length": 120,
                                    "required": False,
                                },
                            ),
                            6: (
                                "wagtail.blocks.TextBlock",
                                (),
                                {"label": "Text", "max_length": 600, "required": False, "rows": 2},
                            ),
                            7: (
                                "wagtail.blocks.ChoiceBlock",
                                [],
                                {
                                    "choices": [
                                        ("inline", "Inline: headline and buttons"),
                                        ("compact", "Compact: buttons only"),
                                        ("card", "Card: with the offer"),
                                    ],
                                    "label": "Layout",
                                },
                            ),
                            8: (
                                "wagtail.blocks.MultipleChoiceBlock",
                                [],
                                {
                                    "choices": wagtail_advocates.cms.blocks.channel_choices,
                                    "help_text": "Empty: the usual ones.",
                                    "label": "Channels",
                                    "required": False,
                                },
                            ),
                            9: (
                                "wagtail.blocks.PageChooserBlock",
                                (),
                                {
                                    "help_text": "Empty: the page the block stands on.",
                                    "label": "Page to share",
                                    "required": False,
                                },
                            ),
                            10: (
                                "wagtail.blocks.StructBlock",
                                [
                                    [
                                        ("program", 4),
                                        ("headline", 5),
                                        ("text", 6),
                                        ("layout", 7),
                                        ("channels", 8),
                                        ("target_page", 9),
                                    ]
                                ],
                                {},
                            ),
                        },
                    ),
                ),
                (
                    "image",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailimages.image",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="OrderLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sku", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=255)),
                ("category", models.CharField(max_length=40)),
                ("quantity", models.PositiveIntegerField()),
                ("amount_minor", models.PositiveIntegerField()),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="example_shop.order",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="example_shop.productpage",
                    ),
                ),
            ],
        ),
    ]
