from __future__ import annotations

from wagtail_advocates.advocates.models import Advocate
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.flows.customer_keys import customer_key_of
from wagtail_advocates.fraud.models import PersonTrait
from wagtail_advocates.fraud.services import keep_traits
from wagtail_advocates.fraud.traits import trait_key


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
