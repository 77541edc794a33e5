from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "example_site.shop"
    label = "example_shop"
    verbose_name = "Shop"
    default_auto_field = "django.db.models.BigAutoField"
