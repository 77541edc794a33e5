"""The pseudonyms a customer and what they buy with are known by on one site."""

from __future__ import annotations

import ipaddress

from wagtail_advocates.conversions.services import Customer
from wagtail_advocates.fraud.models import PersonTrait
from wagtail_advocates.fraud.traits import trait_key
from wagtail_advocates.tracking.services import visitor_hash

_GIVEN = (PersonTrait.Kind.DEVICE, PersonTrait.Kind.PAYMENT, PersonTrait.Kind.ADDRESS)
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


def traits_of(*, site_id: int, customer: Customer) -> dict[str, str]:
    """The keys of everything the shop told of a customer, by kind. Queries: one where an IP is."""
    values = {kind: getattr(customer, kind) for kind in _GIVEN}
    if customer.user_id is not None:
        values[PersonTrait.Kind.ACCOUNT] = str(customer.user_id)
    keys = {
        str(kind): trait_key(site_id=site_id, kind=kind, value=value)
        for kind, value in values.items()
    }
    if customer.ip:
        keys[PersonTrait.Kind.NETWORK] = _network_key(customer.ip)
    return {kind: key for kind, key in keys.items() if key}
