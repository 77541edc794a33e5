from __future__ import annotations

from django.urls import path

from wagtail_advocates.api.api import api
from wagtail_advocates.portal import (
    card_views,
    hand_over_views,
    health_views,
    link_views,
    page_qr_views,
    payout_views,
    print_views,
    qr_views,
    statements,
    views,
)
from wagtail_advocates.portal.languages import in_the_visitors_language as local

app_name = "wagtail_advocates"

urlpatterns = [
    path("r/<str:code>", link_views.visit, name="visit"),
    path("r/<str:code>/<str:target>", link_views.visit, name="visit_target"),
    path("over/<str:target>", hand_over_views.over, name="over"),
    path("arrive/<str:token>/<str:target>", hand_over_views.arrive, name="arrive"),
    path("join/", local(views.join), name="join"),
    path("portal/", local(views.portal), name="portal"),
    path("portal/name/", local(views.name_for_friends), name="name_for_friends"),
    path("portal/print/<int:enrollment>/", local(print_views.sheet), name="print_sheet"),
    path("portal/my-data.json", local(views.my_data), name="my_data"),
    path("portal/statement/<int:enrollment>/", local(statements.page), name="statement"),
    path("portal/statement/<int:enrollment>.csv", statements.file, name="statement_file"),
    path("portal/rewards/<uuid:reward>/appeal/", local(views.appeal), name="appeal"),
    path(
        "portal/refusals/<int:refusal>/appeal/", local(views.appeal_refusal), name="appeal_denial"
    ),
    path("portal/payout/", local(payout_views.destination), name="destination"),
    path("portal/payout/<int:enrollment>/", local(payout_views.ask), name="ask_payout"),
    path("sign-in/", local(views.request_link), name="sign_in"),
    path("sign-in/<str:token>/", local(views.confirm_link), name="sign_in_confirm"),
    path("sign-out/", local(views.sign_out), name="sign_out"),
    path("claim/", local(views.claim), name="claim"),
    path("qr/page.svg", page_qr_views.page, name="qr_page"),
    path("qr/<str:code>.svg", qr_views.svg, name="qr_svg"),
    path("qr/<str:code>.png", qr_views.png, name="qr_png"),
    path("card/<str:code>/<str:target>/<str:name>", card_views.card, name="card"),
    path("health", health_views.health, name="health"),
    path("ready", health_views.ready, name="ready"),
    path("api/v1/", api.urls),
]
