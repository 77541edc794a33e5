import django.core.validators
import django.db.models.deletion
from django.db import migrations, models
from wagtail.images import get_image_model_string

IMAGE_MODEL = get_image_model_string()


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_advocates", "0011_payments_of_before"),
        migrations.swappable_dependency(IMAGE_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="advocate",
            name="shows_name",
            field=models.BooleanField(
                default=True,
                help_text="Whether friends are told the first name. The advocate chooses it.",
                verbose_name="first name for friends",
            ),
        ),
        migrations.AddField(
            model_name="program",
            name="brand_color",
            field=models.CharField(
                default="#111827",
                help_text="Behind the words of the share card; their color follows by itself.",
                max_length=7,
                validators=[
                    django.core.validators.RegexValidator(
                        "^#[0-9a-fA-F]{6}\\Z", "Write a color as #rrggbb."
                    )
                ],
                verbose_name="brand color",
            ),
        ),
        migrations.AddField(
            model_name="program",
            name="logo",
            field=models.ForeignKey(
                blank=True,
                help_text="On the share card, and in the middle of QR codes to print.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=IMAGE_MODEL,
                verbose_name="logo",
            ),
        ),
    ]
