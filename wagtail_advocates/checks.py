"""System checks: each names a missing or unsafe setting and its fix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet
from django.apps import apps
from django.conf import settings as django_settings
from django.core import checks
from django.db import connections
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string
from PIL import ImageFont

from wagtail_advocates.core.conf import DEFAULTS, PREFIX
from wagtail_advocates.payouts.registry import OURS

REQUIRED_APPS = (
    "wagtail.snippets",
    "wagtail.images",
    "wagtail.admin",
    "wagtail",
    "django.contrib.sessions",
)


def check_settings(app_configs: Any, **_: Any) -> list[checks.CheckMessage]:
    """Unknown names and values that cannot work in ``WAGTAIL_ADVOCATES``."""
    found: list[checks.CheckMessage] = []
    values = getattr(django_settings, PREFIX, {})
    for name in sorted(set(values) - set(DEFAULTS)):
        found.append(
            checks.Error(
                f"{PREFIX} has an unknown setting {name!r}.",
                hint=f"Remove it, or use one of: {', '.join(sorted(DEFAULTS))}.",
                id="wagtail_advocates.E001",
            )
        )
    if values.get("CONSENT", "full") not in ("full", "cookieless", "off"):
        found.append(
            checks.Error(
                f"{PREFIX}['CONSENT'] is {values['CONSENT']!r}.",
                hint="Use 'full', 'cookieless' or 'off'.",
                id="wagtail_advocates.E002",
            )
        )
    return (
        found
        + _wrong_paths(values)
        + _wrong_numbers(values)
        + _wrong_payouts(values)
        + _wrong_media(values)
    )


def _wrong_paths(values: dict[str, Any]) -> list[checks.CheckMessage]:
    found: list[checks.CheckMessage] = []
    for name in ("CONSENT_HOOK", "DEMO_SEED"):
        if not values.get(name):
            continue
        try:
            import_string(values[name])
        except ImportError as error:
            found.append(
                checks.Error(
                    f"{PREFIX}['{name}'] cannot be imported: {error}",
                    hint="Give the dotted path of a function.",
                    id="wagtail_advocates.E003",
                )
            )
    return found


def _wrong_numbers(values: dict[str, Any]) -> list[checks.CheckMessage]:
    found: list[checks.CheckMessage] = []
    lowest = {
        "CLIENT_PROXY_DEPTH": 0,
        "MAGIC_LINK_MINUTES": 1,
        "VISIT_DEDUPE_MINUTES": 0,
        "RETENTION_DAYS": 1,
        "OUTBOX_DAYS": 1,
        "FRAUD_SALES_PER_HOUR": 1,
        "FRAUD_SALES_PER_DAY": 1,
        "DESTINATION_HOLD_DAYS": 0,
        "UNCONFIRMED_DAYS": 1,
        "SERVER_WRITES_PER_MINUTE": 1,
    }
    for name, least in lowest.items():
        value = values.get(name, DEFAULTS[name])
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            found.append(
                checks.Error(
                    f"{PREFIX}['{name}'] is {value!r}.",
                    hint=f"Give a whole number of {least} or more.",
                    id="wagtail_advocates.E004",
                )
            )
    return found


def _wrong_payouts(values: dict[str, Any]) -> list[checks.CheckMessage]:
    """Back ends that cannot be loaded, methods nobody knows, keys that encrypt nothing."""
    found: list[checks.CheckMessage] = []
    own = values.get("PAYOUT_BACKENDS", {})
    for name, path in own.items():
        try:
            import_string(path)
        except ImportError as error:
            found.append(
                checks.Error(
                    f"{PREFIX}['PAYOUT_BACKENDS'][{name!r}] cannot be imported: {error}",
                    hint="Give the dotted path of a class that fulfils "
                    "wagtail_advocates.payouts.backends.base.Backend.",
                    id="wagtail_advocates.E008",
                )
            )
    known = {*OURS, *own}
    for name in values.get("PAYOUT_METHODS", ()):
        if name not in known:
            found.append(
                checks.Error(
                    f"{PREFIX}['PAYOUT_METHODS'] names an unknown way to pay out: {name!r}.",
                    hint=f"Use some of: {', '.join(sorted(known))}.",
                    id="wagtail_advocates.E009",
                )
            )
    for number, key in enumerate(values.get("PAYOUT_KEYS", ()), start=1):
        try:
            Fernet(key)
        except (ValueError, TypeError):
            found.append(
                checks.Error(
                    f"{PREFIX}['PAYOUT_KEYS'] holds something that is no key, at place {number}.",
                    hint="Make one with cryptography.fernet.Fernet.generate_key().",
                    id="wagtail_advocates.E010",
                )
            )
    return found


def _wrong_media(values: dict[str, Any]) -> list[checks.CheckMessage]:
    """Fonts no card can be drawn with, and a cache that is not there."""
    found: list[checks.CheckMessage] = []
    fonts = values.get("SHARE_CARD_FONTS", ())
    for path in fonts:
        try:
            ImageFont.truetype(path)
        except (OSError, TypeError) as error:
            found.append(
                checks.Error(
                    f"{PREFIX}['SHARE_CARD_FONTS'] names {path!r}, which cannot be read: {error}",
                    hint="Give the paths of two TrueType or OpenType files, regular and bold.",
                    id="wagtail_advocates.E020",
                )
            )
    if len(fonts) not in (0, 2):
        found.append(
            checks.Error(
                f"{PREFIX}['SHARE_CARD_FONTS'] names {len(fonts)} files.",
                hint="Give two, regular and bold; the same one twice will do.",
                id="wagtail_advocates.E020",
            )
        )
    cache = values.get("SHARE_CARD_CACHE", DEFAULTS["SHARE_CARD_CACHE"])
    if cache not in django_settings.CACHES:
        found.append(
            checks.Error(
                f"{PREFIX}['SHARE_CARD_CACHE'] is {cache!r}, which CACHES does not have.",
                hint=f"Use one of: {', '.join(sorted(django_settings.CACHES))}.",
                id="wagtail_advocates.E021",
            )
        )
    return found


def check_installation(app_configs: Any, **_: Any) -> list[checks.CheckMessage]:
    """The apps and addresses the app needs."""
    found: list[checks.CheckMessage] = []
    for name in REQUIRED_APPS:
        if not apps.is_installed(name):
            found.append(
                checks.Error(
                    f"wagtail_advocates needs {name!r}.",
                    hint=f"Add {name!r} to INSTALLED_APPS.",
                    id="wagtail_advocates.E005",
                )
            )
    try:
        reverse("wagtail_advocates:portal")
    except NoReverseMatch:
        found.append(
            checks.Error(
                "The addresses of wagtail_advocates are not included.",
                hint="Add path('advocates/', include('wagtail_advocates.urls')) to your urls, "
                "above Wagtail's own.",
                id="wagtail_advocates.E006",
            )
        )
    return found


def check_deployment(app_configs: Any, **_: Any) -> list[checks.CheckMessage]:
    """What is unsafe on a public site (``check --deploy``)."""
    found: list[checks.CheckMessage] = []
    values = getattr(django_settings, PREFIX, {})
    if values.get("COOKIE_SECURE") is False:
        found.append(
            checks.Warning(
                "The visitor cookie is sent over plain HTTP.",
                hint=f"Remove {PREFIX}['COOKIE_SECURE'] or set it to True.",
                id="wagtail_advocates.W001",
            )
        )
    if not values.get("FROM_EMAIL") and django_settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        found.append(
            checks.Warning(
                "Mails to advocates would come from an address on localhost.",
                hint=f"Set DEFAULT_FROM_EMAIL or {PREFIX}['FROM_EMAIL'].",
                id="wagtail_advocates.W002",
            )
        )
    return found


def check_database(
    app_configs: Any, databases: Sequence[str] | None = None, **_: Any
) -> list[checks.CheckMessage]:
    """Engines and modes under which money is safe."""
    found: list[checks.CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        options = connection.settings_dict.get("OPTIONS", {})
        if connection.vendor == "sqlite" and options.get("transaction_mode") != "IMMEDIATE":
            found.append(
                checks.Warning(
                    f"SQLite database {alias!r} starts deferred transactions.",
                    hint="Set OPTIONS = {'transaction_mode': 'IMMEDIATE', 'timeout': 20}, so that "
                    "writers wait for each other instead of failing.",
                    id="wagtail_advocates.W003",
                )
            )
        if connection.vendor == "oracle":
            found.append(
                checks.Error(
                    "Oracle is not supported.",
                    hint="Use PostgreSQL, MariaDB or SQLite.",
                    id="wagtail_advocates.E007",
                )
            )
    return found


def register() -> None:
    """Called once, from the app config."""
    checks.register(check_settings)
    checks.register(check_installation)
    checks.register(check_database, checks.Tags.database)
    checks.register(check_deployment, deploy=True)
