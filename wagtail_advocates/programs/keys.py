"""API keys: publishable ones name a web page's site, secret ones act for a server."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from wagtail.models import Site

from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import KeyRefused
from wagtail_advocates.core.ids import new_token
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.programs.identity import seal_secret
from wagtail_advocates.programs.models import ApiKey, Program
from wagtail_advocates.programs.origins import exact_origin

PREFIXES = {
    ApiKey.Kind.PUBLISHABLE: "pk_",
    ApiKey.Kind.SECRET: "sk_",
    ApiKey.Kind.IDENTITY: "ik_",
}
SCOPES = ("conversions", "refunds", "advocates", "payouts", "credit", "reports", "links")
_SEEN_EVERY = timedelta(minutes=5)


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()


def _known(scopes: Sequence[str]) -> list[str]:
    return sorted(set(scopes) & set(SCOPES))


@dataclass(frozen=True)
class Change:
    """The scopes or origins of a key before and after."""

    before: list[str]
    after: list[str]


def issue_key(
    *,
    site: Site,
    kind: str,
    name: str,
    program: Program | None = None,
    scopes: Sequence[str] = SCOPES,
    origins: Sequence[str] = (),
) -> tuple[ApiKey, str]:
    """A new key and its value, which is shown this once unless the key is publishable."""
    value = PREFIXES[ApiKey.Kind(kind)] + new_token(24)
    publishable = kind == ApiKey.Kind.PUBLISHABLE
    identity = kind == ApiKey.Kind.IDENTITY
    key = ApiKey.objects.create(
        site=site,
        program=program,
        kind=kind,
        name=name,
        digest=_digest(value),
        shown=value if publishable else value[:9],
        sealed=seal_secret(value) if identity else "",
        scopes=_known(scopes) if kind == ApiKey.Kind.SECRET else [],
        origins=[exact_origin(origin) for origin in origins],
    )
    return key, value


def working_keys(*, at: datetime) -> QuerySet[ApiKey]:
    """The keys that are neither revoked nor expired at that moment."""
    lasting = Q(expires_at=None) | Q(expires_at__gt=at)
    return ApiKey.objects.filter(lasting, revoked_at=None)


def find_key(*, value: str, kind: str) -> ApiKey:
    """The usable key with that value. Errors: ``KeyRefused``. Queries: one, plus a rare update."""
    now = clock.now()
    key = (
        working_keys(at=now)
        .select_related("site", "program")
        .filter(digest=_digest(value), kind=kind)
        .first()
    )
    if key is None:
        raise KeyRefused
    if key.last_used_at is None or key.last_used_at < now - _SEEN_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key


@flow
def change_rights(
    *, key_id: int, scopes: Sequence[str] | None = None, origins: Sequence[str] | None = None
) -> Change | None:
    """Let a key do this from the next call on; what changed, or None where nothing did.

    A secret key has scopes, a publishable one origins; what is None stays as it is.
    Errors: ``KeyRefused`` for a key that is revoked. Locks: the key.
    """
    key = ApiKey.objects.select_for_update().filter(pk=key_id, revoked_at=None).first()
    if key is None:
        raise KeyRefused
    before = (key.scopes, key.origins)
    if scopes is not None and key.kind == ApiKey.Kind.SECRET:
        key.scopes = _known(scopes)
    if origins is not None and key.kind == ApiKey.Kind.PUBLISHABLE:
        key.origins = [exact_origin(origin) for origin in origins]
    if (key.scopes, key.origins) == before:
        return None
    key.save(update_fields=["scopes", "origins"])
    return Change(before=[*before[0], *before[1]], after=[*key.scopes, *key.origins])


@flow
def replace_key(
    *,
    key: ApiKey,
    overlap: timedelta,
    scopes: Sequence[str] | None = None,
    origins: Sequence[str] | None = None,
) -> tuple[ApiKey, str]:
    """A new key and its value; the other stops after ``overlap``. The new one has the scopes and
    origins of the other where none are given.
    """
    until = clock.now() + overlap
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).filter(
        Q(expires_at=None) | Q(expires_at__gt=until)
    ).update(expires_at=until)
    return issue_key(
        site=key.site,
        kind=key.kind,
        name=key.name,
        program=key.program,
        scopes=key.scopes if scopes is None else scopes,
        origins=key.origins if origins is None else origins,
    )


def revoke_key(*, key_id: int) -> None:
    """Refuse the key from now on; revoking it again changes nothing."""
    ApiKey.objects.filter(pk=key_id, revoked_at=None).update(revoked_at=clock.now())
