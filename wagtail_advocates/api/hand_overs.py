from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from wagtail_advocates.api.auth import SecretKey
from wagtail_advocates.api.calls import REFUSALS
from wagtail_advocates.api.schemas import HandOverIn, HandOverOut, Problem
from wagtail_advocates.tracking.hand_over import take_over

router = Router(tags=["Conversions"])


@router.post(
    "/hand-overs",
    response={200: HandOverOut, 410: Problem, **REFUSALS},
    auth=SecretKey("conversions"),
    operation_id="hand_over_take",
    url_name="hand_over_take",
    summary="Take over a visitor who came from another domain",
)
def take(request: HttpRequest, body: HandOverIn) -> Any:
    """``token`` is the parameter ``advocates_visitor`` of the address the visitor came with,
    ``host`` the one they came to. It works once, within two minutes. Keep the visitor id with
    the basket and send it with the conversion.
    """
    return {"visitor": take_over(token=body.token, host=body.host)}
