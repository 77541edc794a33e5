from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings as django_settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from wagtail.models import Site

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.core import clock
from wagtail_advocates.core.conf import settings
from wagtail_advocates.core.errors import BadCode, CodeTaken, TryAgain
from wagtail_advocates.core.hashing import keyed_hash
from wagtail_advocates.core.ids import random
from wagtail_advocates.core.text import has_unstorable
from wagtail_advocates.links.codes import check_vanity, generate_code
from wagtail_advocates.links.models import ErasedCode, LinkTarget, ReferralCode

MAX_ATTEMPTS = 20
LONGEST_ADDRESS = 2000


def _erased_digest(code: str) -> str:
    return keyed_hash(code, f"{django_settings.SECRET_KEY}:erased-code")


def _was_erased(*, site_id: int, code: str) -> bool:
    return ErasedCode.objects.filter(site_id=site_id, digest=_erased_digest(code)).exists()


def _store(*, enrollment: Enrollment, code: str, **options: Any) -> ReferralCode | None:
    if _was_erased(site_id=enrollment.program.site_id, code=code):
        return None
    try:
        with transaction.atomic():
            return ReferralCode.objects.create(
                site_id=enrollment.program.site_id,
                enrollment=enrollment,
                code=code,
                created_at=clock.now(),
                **options,
            )
    except IntegrityError:
        return None


def issue_code(*, enrollment: Enrollment) -> ReferralCode:
    """The enrollment's primary code, drawn at random if it has none yet."""
    held = enrollment.codes.filter(retired_at=None, is_primary=True).first()
    return held or _drawn(enrollment=enrollment)


def issue_unconfirmed_code(*, enrollment: Enrollment) -> ReferralCode:
    """A code of its own for each who joins at once: it ends unless its mailbox is confirmed.

    Never one that was given out before, as nobody knows yet whether the person is the same.
    """
    return _drawn(
        enrollment=enrollment,
        is_primary=not enrollment.codes.filter(retired_at=None, is_primary=True).exists(),
        confirm_by=clock.now() + timedelta(days=settings.unconfirmed_days),
    )


def confirm_codes(*, codes: QuerySet[ReferralCode]) -> None:
    """Their mailbox is confirmed: they go on working, or work again."""
    codes.filter(confirm_by__isnull=False).update(confirm_by=None)


def _drawn(*, enrollment: Enrollment, **options: Any) -> ReferralCode:
    for _attempt in range(MAX_ATTEMPTS):
        code = _store(enrollment=enrollment, code=generate_code(random), **options)
        if code is not None:
            return code
    raise TryAgain


def issue_vanity_code(*, enrollment: Enrollment, wish: str) -> ReferralCode:
    """A code the advocate or an editor chose; older codes go on working.

    Errors: ``BadCode`` for characters, length or words no code has; ``CodeTaken``.
    """
    checked = check_vanity(wish)
    if checked.code is None:
        raise BadCode
    code = _store(enrollment=enrollment, code=checked.code, is_vanity=True)
    if code is None:
        raise CodeTaken
    enrollment.codes.exclude(pk=code.pk).update(is_primary=False)
    return code


def retire_code(*, code: ReferralCode) -> None:
    """Stop a code for ever; nobody will get it again."""
    ReferralCode.objects.filter(pk=code.pk, retired_at=None).update(retired_at=clock.now())


def erase_codes(*, enrollment: Enrollment) -> int:
    """Retire every code of the enrollment; one that somebody chose may be a name, so a random one
    stands in its place. Nobody gets it again. Says how many there are.
    """
    codes = list(enrollment.codes.select_for_update().order_by("id"))
    for code in codes:
        retire_code(code=code)
        if code.is_vanity:
            ErasedCode.objects.get_or_create(site_id=code.site_id, digest=_erased_digest(code.code))
            code.code = _unused(site_id=code.site_id)
            code.is_vanity = False
            code.save(update_fields=["code", "is_vanity"])
    return len(codes)


def _unused(*, site_id: int) -> str:
    for _attempt in range(MAX_ATTEMPTS):
        code = generate_code(random)
        if not ReferralCode.objects.filter(site_id=site_id, code=code).exists():
            return code
    raise TryAgain


def target_key(*, site: Site, url: str) -> str:
    """The key of a target: derived from site and address, so it is known before the row is."""
    return hashlib.sha256(f"{site.pk} {url}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def is_plain_web_address(url: str) -> bool:
    """Whether ``url`` is an absolute http(s) address without tricks a browser might read anew."""
    if has_unstorable(url) or "\\" in url or url != url.strip() or len(url) > LONGEST_ADDRESS:
        return False
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def has_target(*, site: Site, url: str) -> bool:
    """Whether there is a row for that address. Queries: one."""
    return LinkTarget.objects.filter(site=site, key=target_key(site=site, url=url)).exists()


def ensure_target(*, site: Site, url: str) -> LinkTarget | None:
    """The row for an address the caller has found allowed; None for what is no web address."""
    if not is_plain_web_address(url):
        return None
    target, _ = LinkTarget.objects.get_or_create(
        site=site,
        key=target_key(site=site, url=url),
        defaults={"url": url, "created_at": clock.now()},
    )
    return target
