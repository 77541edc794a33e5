"""Friends may say who sent them by name, where a program allows it."""

from django.db import migrations, models

from wagtail_advocates.advocates.names import name_key

PAGE = 1000


def fill_keys(apps, schema_editor):
    advocates = apps.get_model("wagtail_advocates", "Advocate").objects.using(
        schema_editor.connection.alias
    )
    last = 0
    while page := list(advocates.filter(pk__gt=last).order_by("pk").only("pk", "name")[:PAGE]):
        for advocate in page:
            advocate.name_key = name_key(advocate.name)
        advocates.bulk_update(page, ["name_key"])
        last = page[-1].pk


class Migration(migrations.Migration):
    dependencies = [("wagtail_advocates", "0014_sharing_choices")]
    operations = [
        migrations.AddField(
            model_name="program",
            name="name_claims",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text=(
                    "A friend may type the full name of who sent them instead of a code. Nobody's "
                    "name is shown; who has the same name as somebody else needs the code."
                ),
                verbose_name="by name too",
            ),
        ),
        migrations.AddField(
            model_name="advocate",
            name="name_key",
            field=models.CharField(
                blank=True,
                db_default="",
                db_index=True,
                default="",
                editable=False,
                help_text="SHA-256 of the name without case, accents and blanks.",
                max_length=64,
            ),
        ),
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
    ]
