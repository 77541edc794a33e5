"""The pseudonyms a customer and what they buy with are known by on one site."""

from __future__ import annotations

import ipaddress

from wagtail_advocates.conversions.customers import Customer
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.fraud.disposable import is_disposable
from wagtail_advocates.fraud.emails import canonical_email
from wagtail_advocates.fraud.models import PersonTrait
from wagtail_advocates.fraud.seen import SeenWith, seen_from
from wagtail_advocates.fraud.traits import trait_key
from wagtail_advocates.tracking.models import Prospect
from wagtail_advocates.tracking.services import new_prospect, visitor_and_customer, visitor_hash

Kind = PersonTrait.Kind
_GIVEN = (Kind.DEVICE, Kind.PAYMENT, Kind.ADDRESS)
_NETWORK_BITS = {4: 24, 6: 48}


def customer_key_of(*, site_id: int, email: str) -> str:
    """Keyed hash of the canonical address; empty without one."""
    return trait_key(site_id=site_id, kind="email", value=email)


def _network_key(ip: str) -> str:
    """The day's pseudonym of the network an address lies in; nobody can tell it the day after."""
    try:
        address = ipaddress.ip_address(ip.strip())
    except ValueError:
        return ""
    network = ipaddress.ip_network((address, _NETWORK_BITS[address.version]), strict=False)
    return visitor_hash(address=str(network), user_agent="")


def seen_with(*, site_id: int, customer: Customer) -> SeenWith:
    """Everything the shop told of a customer, as keys. Queries: one where an IP is."""
    values = {str(kind): getattr(customer, kind) for kind in _GIVEN}
    domain = canonical_email(customer.email).partition("@")[2]
    values |= {"email": customer.email, "domain": domain}
    if customer.user_id is not None:
        values[Kind.ACCOUNT.value] = str(customer.user_id)
    keys = {
        kind: trait_key(site_id=site_id, kind=kind, value=value) for kind, value in values.items()
    }
    if customer.ip:
        keys[Kind.NETWORK.value] = _network_key(customer.ip)
    found = {kind: key for kind, key in keys.items() if key}
    return SeenWith(keys=found, mail_is_disposable=is_disposable(domain))


def kept_with(conversion: Conversion) -> SeenWith:
    """What the customer of a recorded sale was seen with. Queries: none; one for a sale recorded
    before that was kept, of which what nobody was seen with earlier is known.
    """
    if conversion.seen_with is not None:
        return seen_from(conversion.seen_with)
    rows = PersonTrait.objects.filter(conversion=conversion).exclude(kind=Kind.REFERRED_BY)
    email = {"email": conversion.customer_key} if conversion.customer_key else {}
    return SeenWith(keys={**dict(rows.values_list("kind", "key")), **email})


def also_seen_with(seen: SeenWith, *, first: Conversion) -> SeenWith:
    """What the customer of a recurring payment was seen with: as told of the payment, and what is
    not told of it as at its first sale. Queries: as ``kept_with`` of that.
    """
    earlier = kept_with(first)
    has_mail = "email" in seen.keys
    return SeenWith(
        keys={**earlier.keys, **seen.keys},
        mail_is_disposable=(seen if has_mail else earlier).mail_is_disposable,
    )


def friend_of(*, conversion: Conversion) -> Prospect:
    """Who bought: a sale nobody referred may be of somebody known, or of somebody new, whose
    rewards stand on an account of their own.
    """
    if conversion.prospect is not None:
        return conversion.prospect
    site, customer_key = conversion.site, conversion.customer_key
    _visitor, person = visitor_and_customer(site=site, visitor=None, customer_key=customer_key)
    return person or new_prospect(site=site, customer_key=customer_key)
