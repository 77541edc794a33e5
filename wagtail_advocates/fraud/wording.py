"""A finding with its figures, in a sentence for whoever has to decide. No hash is ever shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wagtail_advocates.fraud.evidence import Evidence


def _ring(asked: Evidence) -> str:
    return _("%(people)d people have referred each other in a circle.") % {
        "people": asked.ring_length
    }


def _shared(asked: Evidence) -> str:
    peers = max(asked.device_peers, asked.payment_peers)
    text = ngettext(
        "%(peers)d other customer of this advocate has the same device or way to pay, "
        "%(home)d at the same address.",
        "%(peers)d other customers of this advocate have the same device or way to pay, "
        "%(home)d at the same address.",
        peers,
    )
    return text % {"peers": peers, "home": asked.peers_at_home}


def _hour(asked: Evidence) -> str:
    return _("%(now)d sales within an hour; the busiest hour before had %(before)d.") % {
        "now": asked.hour_sales,
        "before": asked.busiest_hour_before,
    }


def _day(asked: Evidence) -> str:
    return _("%(now)d sales within a day; the busiest day before had %(before)d.") % {
        "now": asked.day_sales,
        "before": asked.busiest_day_before,
    }


def _leak(asked: Evidence) -> str:
    return _(
        "%(typed)d of %(customers)d customers of the week typed the code without ever having "
        "followed the link; the most in a week before was %(before)d."
    ) % {
        "typed": asked.week_by_code_alone,
        "customers": asked.week_customers,
        "before": asked.by_code_alone_before,
    }


def _hidden(asked: Evidence) -> str:
    return _(
        "In thirty days %(embedded)d loads inside other pages and %(unseen)d that never landed, "
        "beside %(visits)d visits."
    ) % {
        "embedded": asked.month_embedded,
        "unseen": asked.month_unconfirmed,
        "visits": asked.month_visits,
    }


def _visits_and_sales(asked: Evidence) -> str:
    return _("Sales in thirty days: %(sales)d; visits: %(visits)d.") % {
        "sales": asked.month_clicked_sales,
        "visits": asked.month_visits,
    }


def _refunded(asked: Evidence) -> str:
    return _("%(refunded)d of %(sales)d sales of thirty days were given back.") % {
        "refunded": asked.recent_refunded,
        "sales": asked.recent_sales,
    }


def _known(asked: Evidence) -> str:
    things = [
        (asked.known_device, _("the device")),
        (asked.known_payment, _("the way to pay")),
        (asked.known_address, _("the postal address")),
    ]
    return _("Known from an earlier customer: %(things)s.") % {
        "things": ", ".join(name for is_known, name in things if is_known)
    }


def _look_alike(asked: Evidence) -> str:
    return _("%(others)d other customers came from the same connection and kind of browser.") % {
        "others": asked.visit_peers
    }


_FIGURES: Mapping[str, Callable[[Evidence], str]] = {
    "referral_ring": _ring,
    "customers_share": _shared,
    "too_many_in_an_hour": _hour,
    "too_many_in_a_day": _day,
    "code_leaked": _leak,
    "cookie_stuffing": _hidden,
    "hardly_anybody_buys": _visits_and_sales,
    "everybody_buys": _visits_and_sales,
    "often_refunded": _refunded,
    "registered_again": _known,
    "visits_look_alike": _look_alike,
}


def figures_of(reason: str, evidence: Evidence) -> str:
    """The figures behind a finding; empty where its reason says it all."""
    write = _FIGURES.get(reason)
    return write(evidence) if write else ""
