from __future__ import annotations

from collections.abc import Mapping

from wagtail_advocates.advocates.models import Advocate
from wagtail_advocates.core.conf import settings
from wagtail_advocates.core.decisions import decide
from wagtail_advocates.core.errors import UnknownAdvocate, UnknownPayoutMethod
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.flows.customer_keys import customer_key_of
from wagtail_advocates.fraud.models import PersonTrait
from wagtail_advocates.fraud.services import keep_traits
from wagtail_advocates.fraud.traits import trait_key
from wagtail_advocates.payouts.models import PayoutDestination
from wagtail_advocates.payouts.registry import backend
from wagtail_advocates.payouts.services import entered, replace_destination
from wagtail_advocates.webhooks.services import enqueue


@flow
def set_destination(
    *, advocate: Advocate, method: str, details: Mapping[str, str], actor: str = ""
) -> PayoutDestination:
    """Pay the advocate out there from now on; the same again changes nothing.

    The details are stored encrypted. One that replaces another is paid to after
    ``DESTINATION_HOLD_DAYS``, and the advocate is told by mail. Errors: ``UnknownPayoutMethod``,
    ``BadDestination``, ``UnknownAdvocate`` for who was erased. Locks: the advocate.
    """
    if method not in settings.payout_methods:
        raise UnknownPayoutMethod
    way = backend(method)
    checked = entered(backend=way, details=details)
    locked = Advocate.objects.select_for_update().filter(pk=advocate.pk, erased_at=None).first()
    if locked is None:
        raise UnknownAdvocate
    destination, is_new = replace_destination(
        advocate=locked, method=method, backend=way, details=checked
    )
    if not is_new:
        return destination
    place = way.fingerprint(checked)
    if place:
        remember_destination(advocate=locked, destination=place)
    waits = destination.usable_from > destination.created_at
    decide(
        program_id=None,
        subject_kind="advocate",
        subject_id=locked.pk,
        step="destination",
        outcome="held" if waits else "usable",
        reason="destination_new" if waits else "destination_first",
        evidence={"method": method, "destination": destination.pk},
        actor=actor,
    )
    if waits:
        enqueue(topic="mail.destination_changed", payload={"advocate": locked.pk})
    return destination


@flow
def remember_destination(*, advocate: Advocate, destination: str) -> None:
    """Let the fraud rules know where an advocate wants to be paid out; only a keyed hash is kept.

    A destination given up later still counts: who was paid there once is who was paid there.
    """
    kind = PersonTrait.Kind.DESTINATION
    keep_traits(
        site_id=advocate.site_id,
        person_key=customer_key_of(site_id=advocate.site_id, email=advocate.email),
        traits=[(kind, trait_key(site_id=advocate.site_id, kind=kind, value=destination))],
    )
