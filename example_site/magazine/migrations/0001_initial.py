import django.db.models.deletion
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
            name="ArticleIndexPage",
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
            name="ArticlePage",
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
                ("intro", models.CharField(max_length=240)),
                ("author", models.CharField(max_length=80)),
                ("published_on", models.DateField()),
                (
                    "body",
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
            name="HomePage",
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
                (
                    "body",
                    wagtail.fields.StreamField(
                        [
                            ("heading", 0),
                            ("paragraph", 1),
                            ("quote", 2),
                            ("image", 3),
                            ("share", 10),
                        ],
                        blank=True,
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
                    "hero",
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
    ]
