import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_advocates", "0004_split_credit"),
        ("wagtailcore", "0096_referenceindex_referenceindex_source_object_and_more"),
    ]

    operations = [
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=1000, verbose_name="what the advocate says")),
                ("created_at", models.DateTimeField(verbose_name="asked")),
            ],
            options={
                "verbose_name": "appeal",
                "verbose_name_plural": "appeals",
            },
        ),
        migrations.CreateModel(
            name="FraudListEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "listing",
                    models.CharField(
                        choices=[("block", "Block: never pay"), ("allow", "Allow: do not hold")],
                        default="block",
                        max_length=8,
                        verbose_name="list",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("email", "E-mail address"),
                            ("domain", "Mail domain"),
                            ("country", "Country"),
                            ("device", "Device"),
                            ("payment", "Way to pay"),
                            ("address", "Postal address"),
                        ],
                        default="email",
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=64)),
                ("shown", models.CharField(editable=False, max_length=120, verbose_name="what")),
                (
                    "note",
                    models.CharField(
                        help_text="Why. Whoever looks later will want to know.",
                        max_length=200,
                        verbose_name="note",
                    ),
                ),
                (
                    "added_by",
                    models.CharField(
                        blank=True, editable=False, max_length=80, verbose_name="added by"
                    ),
                ),
                (
                    "expires_at",
                    models.DateTimeField(
                        blank=True, help_text="Empty: for good.", null=True, verbose_name="until"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="added")),
            ],
            options={
                "verbose_name": "list entry",
                "verbose_name_plural": "block and allow lists",
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="PersonTrait",
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
                            ("account", "Account"),
                            ("device", "Device"),
                            ("payment", "Way to pay"),
                            ("destination", "Payout destination"),
                            ("address", "Postal address"),
                            ("network", "Network"),
                            ("referred_by", "Referred by"),
                        ],
                        max_length=16,
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("person_key", models.CharField(max_length=64)),
                ("seen_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="visit",
            name="origin",
            field=models.CharField(
                blank=True,
                help_text="How it came, as the fraud rules ask; no address.",
                max_length=8,
            ),
        ),
        migrations.AddIndex(
            model_name="credit",
            index=models.Index(fields=["enrollment", "id"], name="advocates_credit_latest"),
        ),
        migrations.AddField(
            model_name="appeal",
            name="reward",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="appeal",
                to="wagtail_advocates.reward",
            ),
        ),
        migrations.AddField(
            model_name="fraudlistentry",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wagtailcore.site",
                verbose_name="site",
            ),
        ),
        migrations.AddField(
            model_name="persontrait",
            name="conversion",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wagtail_advocates.conversion",
            ),
        ),
        migrations.AddField(
            model_name="persontrait",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="wagtailcore.site"
            ),
        ),
        migrations.AddConstraint(
            model_name="fraudlistentry",
            constraint=models.UniqueConstraint(
                fields=("site", "key"), name="advocates_list_entry_once"
            ),
        ),
        migrations.AddIndex(
            model_name="persontrait",
            index=models.Index(fields=["person_key", "kind"], name="advocates_trait_person"),
        ),
        migrations.AddConstraint(
            model_name="persontrait",
            constraint=models.UniqueConstraint(
                fields=("key", "person_key", "kind"), name="advocates_trait_once"
            ),
        ),
    ]
