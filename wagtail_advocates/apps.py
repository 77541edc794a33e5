from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdvocatesConfig(AppConfig):
    name = "wagtail_advocates"
    label = "wagtail_advocates"
    verbose_name = _("Advocates")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wagtail_advocates import checks, receivers

        checks.register()
        receivers.connect()
