"""Who a shop says its visitor is: a JSON Web Token (RFC 7519) its server signs for one page view.

The token is signed with HMAC-SHA256 (RFC 7518, HS256) and no other algorithm, names its key in
``kid``, the program in ``aud``, and is valid for ten minutes at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import jwt
from cryptography.fernet import InvalidToken
from django.db.models import Q

from wagtail_advocates.core import clock
from wagtail_advocates.core.errors import IdentityRefused
from wagtail_advocates.core.sealing import keys_for
from wagtail_advocates.core.text import has_unstorable
from wagtail_advocates.programs.models import ApiKey, Program

ALGORITHMS = ["HS256"]
LONGEST_TOKEN = 4000
LONGEST_LIFE = timedelta(minutes=10)
_LEEWAY = timedelta(seconds=30)
_CLAIMS = ["exp", "iat", "aud", "sub", "email"]
# What PyJWT raises for bad tokens, and what numbers and nesting no shop means make Python raise.
_BAD = (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError)
_PURPOSE = b"wagtail_advocates identity keys"


@dataclass(frozen=True)
class Identity:
    """A customer as the shop's server vouches for them."""

    subject: str
    email: str
    name: str = ""


def seal_secret(value: str) -> str:
    """An identity key's value as it is stored: encrypted, as verifying needs the value itself."""
    return keys_for(purpose=_PURPOSE).encrypt(value.encode()).decode("ascii")


def read_identity(*, token: str, program: Program) -> Identity:
    """Whom a token names. Errors: ``IdentityRefused`` for whatever is not exactly right."""
    if len(token) > LONGEST_TOKEN:
        raise IdentityRefused
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        claims = jwt.decode(
            token,
            _secret(kid=kid, program=program),
            algorithms=ALGORITHMS,
            audience=program.slug,
            leeway=_LEEWAY,
            options={"require": _CLAIMS},
        )
        return _checked(claims)
    except _BAD as error:
        raise IdentityRefused from error


def _secret(*, kid: Any, program: Program) -> str:
    """The value of the usable key a token names."""
    if not isinstance(kid, str) or has_unstorable(kid):
        raise IdentityRefused
    key = (
        ApiKey.objects.filter(Q(expires_at=None) | Q(expires_at__gt=clock.now()))
        .filter(Q(program=None) | Q(program=program), site=program.site_id, revoked_at=None)
        .filter(kind=ApiKey.Kind.IDENTITY, shown=kid[:64])
        .first()
    )
    if key is None:
        raise IdentityRefused
    try:
        return keys_for(purpose=_PURPOSE).decrypt(key.sealed.encode("ascii")).decode()
    except InvalidToken:
        raise IdentityRefused from None


def _checked(claims: dict[str, Any]) -> Identity:
    life = claims["exp"] - claims["iat"]
    texts = [claims["sub"], claims["email"], claims.get("name", "")]
    if not 0 < life <= LONGEST_LIFE.total_seconds():
        raise IdentityRefused
    if not all(isinstance(text, str) and len(text) <= 254 for text in texts):
        raise IdentityRefused
    if any(has_unstorable(text) for text in texts) or not claims["email"]:
        raise IdentityRefused
    return Identity(*texts)
