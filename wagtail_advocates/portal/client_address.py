"""The one function that says where a request came from, and what nobody may do often from there."""

from __future__ import annotations

import ipaddress

from django.http import HttpRequest

from wagtail_advocates.core.conf import settings
from wagtail_advocates.core.limits import Budget, BudgetSpent, spend
from wagtail_advocates.programs.models import Program

AT_ONCE_BUDGET = Budget("join-at-once", calls=20, seconds=86_400)


def client_address(request: HttpRequest) -> str:
    """The client's address behind the configured number of trusted proxies.

    With a depth of 0 no forwarding header is believed. With n, it is the n-th address from the
    right of X-Forwarded-For; what a client wrote further left is ignored.
    """
    remote = request.META.get("REMOTE_ADDR", "")
    depth = settings.client_proxy_depth
    if depth < 1:
        return remote
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if len(forwarded) < depth:
        return remote
    try:
        return str(ipaddress.ip_address(forwarded[-depth]))
    except ValueError:
        return remote


def counted_address(request: HttpRequest) -> str:
    """What budgets count the client by: its IPv4 address, or the /64 of its IPv6 address.

    One line is given a whole /64, so its owner has 2⁶⁴ addresses to speak from.
    """
    text = client_address(request)
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address), 64), strict=False))


def may_join_at_once(request: HttpRequest, *, program: Program) -> bool:
    """Whether this client may get one more link at once today; after that they come by mail."""
    if not program.gives_links_at_once:
        return False
    try:
        spend(budget=AT_ONCE_BUDGET, caller=counted_address(request))
    except BudgetSpent:
        return False
    return True
