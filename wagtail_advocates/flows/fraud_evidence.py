"""The evidence on one credit: what customer, advocate and the days before have to say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.core.conf import settings
from wagtail_advocates.flows.customer_keys import customer_key_of
from wagtail_advocates.fraud import queries
from wagtail_advocates.fraud.evidence import Evidence
from wagtail_advocates.fraud.models import FraudListEntry, PersonTrait
from wagtail_advocates.fraud.patterns import concerned, look_alikes, summary
from wagtail_advocates.fraud.rules import Assessment
from wagtail_advocates.fraud.seen import SeenWith
from wagtail_advocates.fraud.services import entry_key, entry_key_of
from wagtail_advocates.fraud.traits import trait_key

Kind = PersonTrait.Kind
Listing, Listed = FraudListEntry.Listing, FraudListEntry.Kind


def person_of(conversion: Conversion) -> str:
    """Who bought: by address, or else known by this one purchase only."""
    return conversion.customer_key or conversion.key


class SaleFacts:
    """The reads behind the assessments of one sale, each made once for all advocates.

    Queries: three, a fourth where a key is very common.
    """

    def __init__(
        self, conversion: Conversion, enrollments: Sequence[Enrollment], seen: SeenWith
    ) -> None:
        self.conversion = conversion
        self.seen = seen
        self.site_id = conversion.site_id
        self.at = conversion.occurred_at
        self.person = person_of(conversion)
        self.advocates = {
            one.pk: customer_key_of(site_id=self.site_id, email=one.advocate.email)
            for one in enrollments
        }
        self.traits = queries.find_traits(
            site_id=self.site_id,
            keys=seen.traits.values(),
            people=[self.person, *self.advocates.values()],
        )
        self.visits = queries.months_of_visits(enrollment_ids=self.advocates, at=self.at)
        self.customer_keys = self._listed()
        self.listings = queries.listings_of(
            site_id=self.site_id,
            keys={*self.customer_keys, *map(_of_address, self.advocates.values())} - {""},
            at=self.at,
        )

    def _listed(self) -> set[str]:
        """The keys under which a list may name the customer."""
        kinds = (
            Listed.EMAIL,
            Listed.DOMAIN,
            Listed.DEVICE,
            Listed.PAYMENT,
            Listed.ADDRESS,
        )
        country = entry_key(
            site_id=self.site_id, kind=Listed.COUNTRY, value=self.conversion.country
        )
        keys = {entry_key_of(kind=kind, key=self.seen.keys.get(kind, "")) for kind in kinds}
        return keys | {country}


def _of_address(customer_key: str) -> str:
    return entry_key_of(kind=Listed.EMAIL, key=customer_key)


class CreditFacts:
    """What a sale says of one of its advocates. Queries: one, two more where they were referred."""

    def __init__(self, sale: SaleFacts, enrollment: Enrollment) -> None:
        self.sale = sale
        self.conversion = sale.conversion
        self.enrollment = enrollment
        self.site_id = sale.site_id
        self.at = sale.at
        self.person = sale.person
        self.keys = sale.seen.traits
        self.traits = sale.traits
        self.advocate = sale.advocates[enrollment.pk]
        self.newest = queries.newest_credits(enrollment_id=enrollment.pk)
        self.ring = queries.find_ring(
            site_id=self.site_id,
            customer=self.person,
            advocate=self.advocate,
            referred_by=self.traits.keys(self.advocate, Kind.REFERRED_BY),
        )

    def evidence(self) -> Evidence:
        """What the rules are asked about."""
        visits = self.sale.visits.get(self.enrollment.pk, queries.MonthOfVisits())
        return Evidence(
            **self._in_common(),
            **self._of_the_customer(),
            **self._of_the_visit(),
            **self._on_lists(),
            **summary(self.newest, at=self.at),
            ring_length=len(self.ring),
            hour_limit=settings.fraud_sales_per_hour,
            day_limit=settings.fraud_sales_per_day,
            month_visits=visits.counted,
            month_unconfirmed=visits.unconfirmed,
            month_embedded=visits.embedded,
        )

    def _key(self, kind: str) -> set[str]:
        return {self.keys[kind]} if kind in self.keys else set()

    def _in_common(self) -> dict[str, Any]:
        """What the customer and the advocate have in common."""
        own = self.traits.keys
        user_id = self.enrollment.advocate.user_id
        account = "" if user_id is None else str(user_id)
        account_key = trait_key(site_id=self.site_id, kind=Kind.ACCOUNT, value=account)
        paid_with = self._key(Kind.PAYMENT)
        paid_out_to = own(self.person, Kind.DESTINATION)
        advocate_destination_keys = own(self.advocate, Kind.DESTINATION)
        return {
            "same_account": bool(
                self._key(Kind.ACCOUNT) & {account_key, *own(self.advocate, Kind.ACCOUNT)}
            ),
            "same_email": bool(self.advocate) and self.advocate in self._customers(),
            "same_device": bool(self._key(Kind.DEVICE) & own(self.advocate, Kind.DEVICE)),
            "same_payment": bool(paid_with & own(self.advocate, Kind.PAYMENT)),
            "same_destination": bool((paid_with | paid_out_to) & advocate_destination_keys),
            "same_address": bool(self._key(Kind.ADDRESS) & own(self.advocate, Kind.ADDRESS)),
            "same_network": bool(self._key(Kind.NETWORK) & own(self.advocate, Kind.NETWORK)),
        }

    def _customers(self) -> set[str]:
        """Who bought, and who began what a recurring payment goes on with."""
        first = self.conversion.began_with
        return {self.conversion.customer_key, first.customer_key if first else ""}

    def _peers(self, kind: str) -> set[str]:
        """Other customers of this advocate who have the customer's thing of that kind."""
        customers = {row.customer_key for row in self.newest} - {"", self.person}
        return self.traits.holders(self._key(kind), kind) & customers

    def _sharing(self) -> set[str]:
        """Other customers of this advocate with the customer's device or way to pay."""
        return self._peers(Kind.DEVICE) | self._peers(Kind.PAYMENT)

    def _known(self, kind: str) -> bool:
        """Whether somebody else, who is no customer of this advocate, was seen with it before."""
        others = self.traits.holders(self._key(kind), kind)
        return bool(others - self._peers(kind) - {self.person, self.advocate})

    def _of_the_customer(self) -> dict[str, Any]:
        referred_by = self.traits.keys(self.person, Kind.REFERRED_BY)
        return {
            "is_existing_customer": self.conversion.customer_is_new is False
            and self.advocate not in referred_by,
            "known_device": self._known(Kind.DEVICE),
            "known_payment": self._known(Kind.PAYMENT),
            "known_address": self._known(Kind.ADDRESS),
            "mail_is_disposable": self.sale.seen.mail_is_disposable,
            "device_peers": len(self._peers(Kind.DEVICE)),
            "payment_peers": len(self._peers(Kind.PAYMENT)),
            "peers_at_home": len(self._sharing() & self._peers(Kind.ADDRESS)),
        }

    def _of_the_visit(self) -> dict[str, Any]:
        """How this customer came; the newest credits hold this conversion's own."""
        own = next((r for r in self.newest if r.conversion_id == self.conversion.pk), None)
        if own is None:
            return {}
        return {
            "origin": own.origin,
            "came_unseen": own.visit_reason == "purchase_confirmed",
            "is_by_code_alone": own.by_code_alone,
            "visit_peers": look_alikes(self.newest, visit_hash=own.visit_hash, person=own.person),
        }

    def _on_lists(self) -> dict[str, Any]:
        keys = {*self.sale.customer_keys, _of_address(self.advocate)}
        found = {self.sale.listings[key] for key in keys if key in self.sale.listings}
        return {"is_blocked": Listing.BLOCK in found, "is_allowed": Listing.ALLOW in found}

    def concerned(self, assessment: Assessment) -> list[int]:
        """The earlier conversions that a pattern found now is about too. Queries: at most one."""
        reasons = {found.reason for found in assessment.findings}
        earlier = [row for row in self.newest if row.conversion_id != self.conversion.pk]
        rows = concerned(earlier, reasons=reasons, peers=self._sharing(), at=self.at)
        found = {row.conversion_id for row in rows}
        if "referral_ring" in reasons:
            found |= set(queries.conversions_between(site_id=self.site_id, people=self.ring))
        return sorted(found)
