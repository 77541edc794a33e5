"""The app's settings: typed, read lazily from ``WAGTAIL_ADVOCATES``, never at import.

A wrong value is reported by a system check (``wagtail_advocates.checks``), not here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings as django_settings
from django.utils.module_loading import import_string

PREFIX = "WAGTAIL_ADVOCATES"

DEFAULTS: Mapping[str, Any] = {
    "CONSENT": "full",
    "CONSENT_HOOK": None,
    "COOKIE_NAME": "advocates_visitor",
    "COOKIE_SECURE": None,
    "PORTAL_BASE_TEMPLATE": "wagtail_advocates/portal/base.html",
    "CLIENT_PROXY_DEPTH": 0,
    "FROM_EMAIL": None,
    "MAGIC_LINK_MINUTES": 30,
    "VISIT_DEDUPE_MINUTES": 30,
    "EXTRA_BOT_PATTERNS": (),
    "ALLOWED_TARGET_HOSTS": (),
    "RETENTION_DAYS": 400,
    "OUTBOX_DAYS": 30,
    "DEMO_SEED": None,
    "DISPOSABLE_DOMAINS_FILE": None,
    "EXTRA_COUPON_HOSTS": (),
    "FRAUD_SALES_PER_HOUR": 10,
    "FRAUD_SALES_PER_DAY": 40,
    "PAYOUT_METHODS": ("bank", "credit"),
    "PAYOUT_BACKENDS": {},
    "PAYOUT_KEYS": (),
    "PAYOUT_REHEARSAL_FILE": None,
    "DESTINATION_HOLD_DAYS": 7,
    "PAGE_IMAGE_FIELDS": ("share_image", "search_image", "hero_image", "main_image", "image"),
    "SHARE_CARD_FONTS": (),
    "SHARE_CARD_CACHE": "default",
    "UNCONFIRMED_DAYS": 14,
    "SERVER_WRITES_PER_MINUTE": 30_000,
}


class Settings:
    """One property a setting; each reads Django's settings anew, so overrides in tests hold."""

    def _value(self, name: str) -> Any:
        return getattr(django_settings, PREFIX, {}).get(name, DEFAULTS[name])

    @property
    def consent(self) -> str:
        """``full``, ``cookieless`` or ``off``."""
        return self._value("CONSENT")

    @property
    def consent_hook(self) -> Callable[[Any], bool | None] | None:
        """Called with the request: True allows the cookie, False forbids it, None has no say."""
        path = self._value("CONSENT_HOOK")
        return import_string(path) if path else None

    @property
    def cookie_name(self) -> str:
        return self._value("COOKIE_NAME")

    @property
    def cookie_secure(self) -> bool:
        value = self._value("COOKIE_SECURE")
        return (not django_settings.DEBUG) if value is None else bool(value)

    @property
    def portal_base_template(self) -> str:
        return self._value("PORTAL_BASE_TEMPLATE")

    @property
    def client_proxy_depth(self) -> int:
        """How many trusted proxies stand in front; 0 trusts no forwarding header."""
        return self._value("CLIENT_PROXY_DEPTH")

    @property
    def from_email(self) -> str:
        return self._value("FROM_EMAIL") or django_settings.DEFAULT_FROM_EMAIL

    @property
    def magic_link_minutes(self) -> int:
        return self._value("MAGIC_LINK_MINUTES")

    @property
    def visit_dedupe_minutes(self) -> int:
        return self._value("VISIT_DEDUPE_MINUTES")

    @property
    def extra_bot_patterns(self) -> Sequence[str]:
        return tuple(self._value("EXTRA_BOT_PATTERNS"))

    @property
    def allowed_target_hosts(self) -> Sequence[str]:
        return tuple(self._value("ALLOWED_TARGET_HOSTS"))

    @property
    def retention_days(self) -> int:
        """How many days single visits are kept; the figures of each day stay."""
        return self._value("RETENTION_DAYS")

    @property
    def outbox_days(self) -> int:
        """How many days a delivered message is kept, without its content."""
        return self._value("OUTBOX_DAYS")

    @property
    def disposable_domains_file(self) -> str | None:
        """The site's own list of disposable mail, renewed by a command; None: the shipped one."""
        return self._value("DISPOSABLE_DOMAINS_FILE")

    @property
    def extra_coupon_hosts(self) -> Sequence[str]:
        return tuple(self._value("EXTRA_COUPON_HOSTS"))

    @property
    def fraud_sales_per_hour(self) -> int:
        return self._value("FRAUD_SALES_PER_HOUR")

    @property
    def fraud_sales_per_day(self) -> int:
        return self._value("FRAUD_SALES_PER_DAY")

    @property
    def payout_methods(self) -> Sequence[str]:
        """The ways to be paid out that an advocate chooses from, by name."""
        return tuple(self._value("PAYOUT_METHODS"))

    @property
    def payout_backends(self) -> Mapping[str, str]:
        """The site's own payout back ends: name to dotted path. They add to and replace ours."""
        return dict(self._value("PAYOUT_BACKENDS"))

    @property
    def payout_keys(self) -> Sequence[str]:
        """Fernet keys of payout destinations, the one that encrypts first."""
        return tuple(self._value("PAYOUT_KEYS"))

    @property
    def payout_rehearsal_file(self) -> str | None:
        """Where the provider to rehearse with keeps what it was told."""
        return self._value("PAYOUT_REHEARSAL_FILE")

    @property
    def destination_hold_days(self) -> int:
        """How long a destination that replaces another waits before it is paid to."""
        return self._value("DESTINATION_HOLD_DAYS")

    @property
    def page_image_fields(self) -> Sequence[str]:
        """The attributes of pages in which the share card looks for a picture, in this order."""
        return tuple(self._value("PAGE_IMAGE_FIELDS"))

    @property
    def share_card_fonts(self) -> Sequence[str]:
        """The files of the share card's typeface, regular and bold; empty: the shipped one."""
        return tuple(str(path) for path in self._value("SHARE_CARD_FONTS"))

    @property
    def share_card_cache(self) -> str:
        """The name of the cache that keeps drawn cards."""
        return self._value("SHARE_CARD_CACHE")

    @property
    def unconfirmed_days(self) -> int:
        """How long a link given out at once works before its mailbox is confirmed."""
        return self._value("UNCONFIRMED_DAYS")

    @property
    def server_writes_per_minute(self) -> int:
        """How much one secret key may report and ask for over the API, beside what it reads."""
        return self._value("SERVER_WRITES_PER_MINUTE")

    @property
    def demo_seed(self) -> Callable[..., dict[str, int]] | None:
        path = self._value("DEMO_SEED")
        return import_string(path) if path else None


settings = Settings()
