"""What a server may read: lists in pages, single rows, and the few steps taken from them.

Every list is cut to the site and program of its key before anything else. Imports the queries of
the domains and the flows; knows no table by itself.
"""

from wagtail_advocates.api.reading import (
    advocates,
    balances,
    conversions,
    enrollments,
    links,
    payouts,
    reports,
    rewards,
    statements,
)

# Conversions and payouts have routers of their own, which those modules extend.
ROUTERS = tuple(
    module.router
    for module in (advocates, enrollments, rewards, balances, statements, links, reports)
)

__all__ = ["ROUTERS", "conversions", "payouts"]
