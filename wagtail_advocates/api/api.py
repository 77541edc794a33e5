"""The API, assembled."""

from __future__ import annotations

from wagtail_advocates.api import (
    account,
    conversions,
    credit,
    errors,
    hand_overs,
    payouts,
    widget,
)
from wagtail_advocates.api.application import AdvocatesAPI, OwnFilesOnly
from wagtail_advocates.api.parsing import StrictParser
from wagtail_advocates.api.reading import ROUTERS

api = AdvocatesAPI(
    title="wagtail_advocates",
    version="1.0.0",
    description="Referral codes, sharing, conversions and rewards. Amounts are integers in minor "
    "units; errors are problem documents (RFC 9457).",
    parser=StrictParser(),
    docs=OwnFilesOnly(),
    urls_namespace="wagtail_advocates:api",
)
errors.install(api)
for page_module in (widget, account):
    api.add_page_router(page_module.router)
for module in (conversions, hand_overs, payouts, credit):
    api.add_router("", module.router)
for router in ROUTERS:
    api.add_router("", router)
