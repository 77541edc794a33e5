from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from wagtail.models import Site

from wagtail_advocates.advocates.models import Advocate, Enrollment, SignInLink
from wagtail_advocates.advocates.names import name_key
from wagtail_advocates.core import clock
from wagtail_advocates.core.conf import settings
from wagtail_advocates.core.errors import BadEmail, SignInLinkInvalid
from wagtail_advocates.core.ids import new_token
from wagtail_advocates.core.text import has_unstorable, person_name
from wagtail_advocates.programs.models import Program


def checked_email(text: str) -> str:
    """The address without blanks around it. Errors: ``BadEmail``."""
    email = text.strip()
    if len(email) > 254 or has_unstorable(email):
        raise BadEmail
    try:
        validate_email(email)
    except ValidationError:
        raise BadEmail from None
    return email


def email_key(email: str) -> str:
    """What makes an address the same person: SHA-256 of its lower-case form."""
    return hashlib.sha256(email.strip().lower().encode("utf-8", "surrogatepass")).hexdigest()


def ensure_advocate(
    *,
    site: Site,
    email: str,
    name: str,
    locale: str = "",
    user: Any = None,
    confirmed: bool = False,
    customer_key: str = "",
) -> Advocate:
    """The advocate with that address on that site, made if there is none.

    An existing advocate keeps name and locale; a user is joined and an address confirmed only
    by a caller who knows them to be right. ``customer_key`` is what a customer with that address
    is known by, given where the address is proved.
    Errors: ``BadEmail``, ``BadName``.
    """
    address = checked_email(email)
    advocate, _ = Advocate.objects.get_or_create(
        site=site,
        email_key=email_key(address),
        defaults={
            "email": address,
            "name": (known_as := person_name(name)),
            "name_key": name_key(known_as),
            "locale": locale[:16],
            "customer_key": customer_key,
        },
    )
    changed = []
    if user is not None and advocate.user_id is None:
        advocate.user = user
        changed.append("user")
    if confirmed and advocate.email_confirmed_at is None:
        advocate.email_confirmed_at = clock.now()
        changed.append("email_confirmed_at")
    if changed:
        advocate.save(update_fields=changed)
    know_as_customer(advocate=advocate, customer_key=customer_key)
    return advocate


def know_as_customer(*, advocate: Advocate, customer_key: str) -> None:
    """Remember what a customer with the advocate's proved address is known by."""
    if customer_key and advocate.customer_key != customer_key:
        advocate.customer_key = customer_key
        advocate.save(update_fields=["customer_key"])


def enroll(
    *,
    program: Program,
    advocate: Advocate,
    status: str,
    advocate_type: str = Enrollment.Type.CUSTOMER,
    source: str = "",
    recruited_by: Enrollment | None = None,
) -> tuple[Enrollment, bool]:
    """The advocate's enrollment in the program, and whether it is new."""
    return Enrollment.objects.get_or_create(
        program=program,
        advocate=advocate,
        defaults={
            "status": status,
            "type": advocate_type,
            "source": source[:24],
            "recruited_by": recruited_by,
            "joined_at": clock.now(),
        },
    )


def show_name(*, advocate: Advocate, shows: bool) -> None:
    """Keep the advocate's choice whether friends are told the first name."""
    advocate.shows_name = shows
    advocate.save(update_fields=["shows_name"])


def set_status(*, enrollment: Enrollment, status: str, reason: str = "") -> None:
    """Move a locked enrollment to a status, with the reason its advocate reads."""
    enrollment.status = status
    enrollment.status_reason = reason[:200]
    enrollment.save(update_fields=["status", "status_reason"])


def _link_digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def issue_sign_in_link(*, advocate: Advocate, code_id: int | None = None) -> str:
    """A token that signs the advocate in once; only its digest is stored.

    ``code_id`` is the referral code that was given out at once with it.
    """
    token = new_token()
    now = clock.now()
    SignInLink.objects.create(
        advocate=advocate,
        code_id=code_id,
        digest=_link_digest(token),
        created_at=now,
        expires_at=now + timedelta(minutes=settings.magic_link_minutes),
    )
    return token


def use_sign_in_link(*, token: str) -> SignInLink:
    """An unused token's link with its advocate, used up by this. Errors: ``SignInLinkInvalid``."""
    now = clock.now()
    digest = _link_digest(token)
    used = SignInLink.objects.filter(digest=digest, used_at=None, expires_at__gt=now).update(
        used_at=now
    )
    if not used:
        raise SignInLinkInvalid
    link = SignInLink.objects.select_related("advocate__site").get(digest=digest)
    if link.advocate.email_confirmed_at is None:
        link.advocate.email_confirmed_at = now
        link.advocate.save(update_fields=["email_confirmed_at"])
    return link
