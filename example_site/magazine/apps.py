from django.apps import AppConfig


class MagazineConfig(AppConfig):
    name = "example_site.magazine"
    label = "example_magazine"
    verbose_name = "Magazine"
    default_auto_field = "django.db.models.BigAutoField"
