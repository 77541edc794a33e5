"""Mails to advocates: each is rendered from templates in the advocate's language and sent once an
outbox row is delivered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.mail import EmailMultiAlternatives, mail_admins
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from wagtail_advocates.advocates.models import Advocate, Enrollment
from wagtail_advocates.core import clock
from wagtail_advocates.core.conf import settings
from wagtail_advocates.core.languages import known_language
from wagtail_advocates.core.money import format_money
from wagtail_advocates.links.addresses import referral_url
from wagtail_advocates.links.models import ReferralCode
from wagtail_advocates.notifications.models import SentMail
from wagtail_advocates.payouts.coupons import codes_of
from wagtail_advocates.payouts.friends import recipient_of
from wagtail_advocates.payouts.models import Payout
from wagtail_advocates.payouts.queries import current_destination
from wagtail_advocates.programs.models import Program
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.rewards.rule_models import RewardRule
from wagtail_advocates.webhooks.services import handles


def send_mail(*, advocate: Advocate, name: str, context: Mapping[str, Any]) -> None:
    """Render ``mail/<name>.{subject.txt,txt,html}`` and send it; nobody mails who was erased.

    Errors: those of the backend.
    """
    if advocate.erased_at is not None:
        return
    values = {**context, "advocate": advocate, "site_name": _site_name(advocate)}
    with translation.override(known_language(advocate.locale) or translation.get_language()):
        parts = {
            part: render_to_string(f"wagtail_advocates/mail/{name}.{part}", values)
            for part in ("subject.txt", "txt", "html")
        }
    message = EmailMultiAlternatives(
        subject=" ".join(parts["subject.txt"].split()),
        body=parts["txt"],
        from_email=settings.from_email,
        to=[advocate.email],
    )
    message.attach_alternative(parts["html"], "text/html")
    message.send()
    SentMail.objects.create(advocate=advocate, name=name, sent_at=clock.now())


def _site_name(advocate: Advocate) -> str:
    return advocate.site.site_name or advocate.site.hostname


def _portal_url(advocate: Advocate) -> str:
    return advocate.site.root_url + reverse("wagtail_advocates:portal")


@handles("mail.sign_in")
def mail_sign_in(payload: Mapping[str, Any]) -> None:
    """The link that signs in, with a welcome where it follows a join."""
    advocate = Advocate.objects.select_related("site").get(pk=payload["advocate"])
    program = Program.objects.filter(pk=payload.get("program", 0)).first()
    code = ReferralCode.objects.filter(pk=payload.get("code", 0)).first()
    path = reverse("wagtail_advocates:sign_in_confirm", args=[payload["token"]])
    send_mail(
        advocate=advocate,
        name="sign_in",
        context={
            "link": advocate.site.root_url + path,
            "minutes": settings.magic_link_minutes,
            "program": program,
            "code": code,
            "url": referral_url(site=advocate.site, code=code.code) if code else "",
        },
    )


@handles("mail.enrollment_decided")
def mail_enrollment_decided(payload: Mapping[str, Any]) -> None:
    """What became of an application."""
    enrollment = Enrollment.objects.select_related("advocate__site", "program").get(
        pk=payload["enrollment"]
    )
    send_mail(
        advocate=enrollment.advocate,
        name="enrollment_decided",
        context={"enrollment": enrollment, "link": _portal_url(enrollment.advocate)},
    )


@handles("mail.reward_decided")
def mail_reward_decided(payload: Mapping[str, Any]) -> None:
    """A reward was approved or rejected; friends are told by the shop, not by us."""
    _mail_about_reward(payload, name="reward_decided")


@handles("mail.appeal_answered")
def mail_appeal_answered(payload: Mapping[str, Any]) -> None:
    """Somebody looked again at a reward, as its advocate had asked."""
    _mail_about_reward(payload, name="appeal_answered")


def _mail_about_reward(payload: Mapping[str, Any], *, name: str) -> None:
    reward = Reward.objects.select_related("enrollment__advocate__site", "program").get(
        pk=payload["reward"]
    )
    if reward.beneficiary != RewardRule.Beneficiary.ADVOCATE:
        return
    advocate = reward.enrollment.advocate
    amount = format_money(
        reward.amount_minor - reward.reversed_minor, reward.unit, advocate.locale or "en"
    )
    send_mail(
        advocate=advocate,
        name=name,
        context={
            "reward": reward,
            "approved": payload["state"] == Reward.State.APPROVED,
            "amount": amount,
            "link": _portal_url(advocate),
        },
    )


@handles("mail.payout_settled")
def mail_payout_settled(payload: Mapping[str, Any]) -> None:
    """A payout has arrived; coupons stand in the mail.

    A friend is mailed where they are an advocate of the site too; others' addresses are not kept,
    and their shop gives them what came.
    """
    payout = Payout.objects.select_related("enrollment__advocate__site", "program", "friend").get(
        pk=payload["payout"]
    )
    advocate = recipient_of(payout)
    if advocate is None:
        return
    send_mail(
        advocate=advocate,
        name="payout_settled",
        context={
            "program": payout.program,
            "amount": format_money(payout.amount_minor, payout.unit, advocate.locale or "en"),
            "coupons": codes_of(payout_id=payout.pk),
            "link": _portal_url(advocate),
        },
    )


@handles("mail.destination_changed")
def mail_destination_changed(payload: Mapping[str, Any]) -> None:
    """Where somebody is paid out was changed; they may not have been the one who did it."""
    advocate = Advocate.objects.select_related("site").get(pk=payload["advocate"])
    destination = current_destination(advocate=advocate)
    if destination is None:
        return
    send_mail(
        advocate=advocate,
        name="destination_changed",
        context={"usable_from": destination.usable_from, "link": _portal_url(advocate)},
    )


@handles("alert.fraud_rule_failed")
def alert_fraud_rule_failed(payload: Mapping[str, Any]) -> None:
    """Tell the site's ADMINS that a fraud check could not be made; its rewards are held."""
    failed = ", ".join(payload["failed"])
    mail_admins(
        subject=f"A fraud check failed: {failed}",
        message=(
            f"Conversion {payload['conversion']} could not be checked ({failed}), so its rewards "
            "are held. The log of wagtail_advocates.fraud says why."
        ),
    )
