"""What a share widget shows to one visitor."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from wagtail_advocates.advocates.models import Advocate, Enrollment, first_name_of
from wagtail_advocates.api.auth import Caller
from wagtail_advocates.flows import has_unverified_visit, referred_by
from wagtail_advocates.kits.cards import card_path
from wagtail_advocates.kits.channels import all_channels
from wagtail_advocates.kits.places import places_of
from wagtail_advocates.kits.share_copy import Sender, copy_of
from wagtail_advocates.kits.words import widget_words
from wagtail_advocates.links.addresses import landing_for, page_target, referral_url
from wagtail_advocates.links.models import ReferralCode
from wagtail_advocates.links.queries import primary_code
from wagtail_advocates.links.services import target_key
from wagtail_advocates.portal.sessions import sharing_of
from wagtail_advocates.portal.visitors import visitor_of
from wagtail_advocates.programs.models import Program, ProgramOffer
from wagtail_advocates.programs.queries import offer_for


def _own_code(advocate: Advocate | None, program: Program) -> ReferralCode | None:
    """The code of an advocate who is active in the program."""
    if advocate is None:
        return None
    enrollment = program.enrollments.filter(
        advocate=advocate, status=Enrollment.Status.ACTIVE
    ).first()
    return primary_code(enrollment=enrollment) if enrollment else None


def _target(program: Program, page_id: int | None, url: str) -> str:
    """The target part of a link to a page, or to an address the caller may name."""
    if page_id:
        return page_target(page_id)
    return "t" + target_key(site=program.site, url=url) if url else ""


def _texts(offer: ProgramOffer | None, *, url: str, sender: Sender | None) -> dict[str, Any]:
    """What is said on most channels, without the disclosure, and all that is said on others."""
    if offer is None:
        return {"text": ""}
    words = copy_of(offer)
    texts = words.differing(all_channels(), url=f"{url}?ch={'x' * 9}", sender=sender)
    return {"text": words.said(sender=sender), "texts": texts}


def _sender(
    request: HttpRequest, caller: Caller, program: Program, advocate: Advocate | None
) -> Sender | None:
    """The advocate, or who joined at once in this browser and may share before confirming."""
    own = _own_code(advocate, program)
    if own is not None:
        return Sender(own.enrollment.advocate.first_name, own.code)
    sharing = sharing_of(request, program=program) if caller.is_same_origin else None
    return Sender(first_name_of(sharing.name), sharing.code.code) if sharing else None


def _share_url(
    program: Program, sender: Sender | None, target: str, page_id: int | None, url: str
) -> str:
    """The sender's link, else the plain address of what is shared."""
    if sender:
        return referral_url(site=program.site, code=sender.code, target=target)
    own = landing_for(site=program.site, program=program, target=target) if page_id else None
    return own.url if own else url or program.site.root_url + "/"


def _offer(program: Program, offer: ProgramOffer | None) -> dict[str, str]:
    return {
        "headline": offer.headline if offer else program.name,
        "text": offer.text if offer else "",
        "advocate": offer.advocate_offer if offer else "",
        "friend": offer.friend_offer if offer else "",
        "disclosure": offer.disclosure if offer else "",
    }


def _urls(program: Program, sender: Sender | None, target: str) -> dict[str, str | None]:
    root = program.site.root_url
    api = root + reverse("wagtail_advocates:api:widget_config").removesuffix("widget")
    qr = card = None
    if sender:
        qr = f"{root}{reverse('wagtail_advocates:qr_svg', args=[sender.code])}?target={target}"
        card = root + card_path(sender.code, target)
    return {
        "join": f"{root}{reverse('wagtail_advocates:join')}?program={program.slug}",
        "portal": root + reverse("wagtail_advocates:portal"),
        "qr": qr,
        "card": card,
        "events": api + "events",
        "visits": api + "visits",
        "api_join": api + "join",
        "stats": api + "stats",
        "claim": api + "codes/claim",
    }


def shared_by(
    *,
    program: Program,
    offer: ProgramOffer | None,
    sender: Sender | None,
    page_id: int | None,
    url: str,
) -> dict[str, Any]:
    """What is shared in somebody's name, or as a plain address in nobody's, and where all else
    is. Shape: ``share`` and ``urls`` of ``WidgetOut``.
    """
    target = _target(program, page_id, url)
    address = _share_url(program, sender, target, page_id, url)
    return {
        "share": {
            "url": address,
            "title": offer.headline if offer else program.name,
            **_texts(offer, url=address, sender=sender),
        },
        "urls": _urls(program, sender, target),
    }


def widget_config(
    *,
    request: HttpRequest,
    caller: Caller,
    program: Program,
    page_id: int | None,
    url: str,
    language: str,
    advocate: Advocate | None,
) -> dict[str, Any]:
    """Shape: ``schemas.WidgetOut``. Writes nothing."""
    said_in = language or get_language() or "en"
    offer = offer_for(program=program, language=language)
    sender = _sender(request, caller, program, advocate)
    visitor = visitor_of(request) if caller.is_same_origin else None
    friend = None if sender else referred_by(site=caller.site, visitor=visitor)
    shown = places_of(program)
    return {
        "program": {
            "slug": program.slug,
            "name": program.name,
            "currency": program.currency,
            "claims_by_name": program.name_claims,
        },
        "offer": _offer(program, offer),
        "channels": list(dict.fromkeys(place.channel.id for place in shown)),
        "places": [str(place) for place in shown],
        "advocate": {"name": sender.name, "code": sender.code} if sender else None,
        "friend": {"code": friend.code.code, "sender": friend.sender, "offer": friend.offer}
        if friend
        else None,
        "unverified": has_unverified_visit(site=caller.site, visitor=visitor),
        **shared_by(program=program, offer=offer, sender=sender, page_id=page_id, url=url),
        "lang": said_in,
        "words": widget_words(said_in),
    }
