"""Decisions as sentences: a step, its outcome and reason, and what its evidence says in numbers.

No database. Evidence is told as far as it is understood: what is missing, of another type or of a
step this version does not know is left out, and the reason alone remains.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from babel.core import Locale, UnknownLocaleError
from babel.numbers import format_percent
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from wagtail_advocates.core.money import format_money, percent_of
from wagtail_advocates.core.reasons import in_words
from wagtail_advocates.rewards.rule_models import RewardCondition

# The fraud rules' steps; what they found is told to the team only.
FRAUD_STEPS = ("fraud", "hold", "fraud_review")
# What a fraud rule may say to the advocate too: it teaches nothing that helps to cheat.
OPEN_FINDINGS = frozenset({"self_referral_account", "self_referral_email", "nothing_found"})
# The level of a rule that rewards who recruited the advocate.
RECRUITER = 2


@dataclass(frozen=True)
class Facts:
    """What a sentence is made from. ``rule`` is the snapshot of the rule and ``share`` the
    advocate's part of the credit, where they are known.
    """

    step: str
    outcome: str
    reason: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    rule: Mapping[str, Any] = field(default_factory=dict)
    share: Fraction | None = None

    def number(self, name: str) -> int | None:
        """A whole number of the evidence, or nothing."""
        value = self.evidence.get(name)
        return value if type(value) is int else None

    def amount(self, name: str) -> str:
        """An amount of the evidence as people write it, or nothing."""
        value, unit = self.number(name), self.evidence.get("unit")
        if value is None or not isinstance(unit, str):
            return ""
        return format_money(value, unit, get_language() or "en")


def tell(facts: Facts) -> str:
    """The decision as the team is told it, in the active language."""
    parts = [_subject(facts), in_words(facts.reason)]
    teller = _TELLERS.get(facts.step)
    parts += teller(facts) if teller else _amounts(facts)
    return " ".join(part for part in parts if part)


def tell_person(facts: Facts, *, fraud_reasons: frozenset[str] = frozenset()) -> str:
    """The decision as the person concerned is told it: nothing of others, no rule of fraud.

    ``fraud_reasons`` are those the fraud rules gave on the way here; a decision that repeats one
    is told as coarsely.
    """
    is_finding = facts.step in FRAUD_STEPS or facts.reason in fraud_reasons
    if is_finding and facts.reason not in OPEN_FINDINGS:
        return _coarsely(facts.outcome)
    if is_finding:
        return in_words(facts.reason)
    if facts.step == "attribution":
        return in_words(facts.reason)
    return tell(facts)


def _coarsely(outcome: str) -> str:
    if outcome in ("deny", "refused", "rejected"):
        return _("This referral did not pass our checks.")
    if outcome in ("allow", "approved"):
        return _("This referral passed our checks.")
    return _("Somebody of our team looks at this referral before it is rewarded.")


def percent(rate_bps: int) -> str:
    """A rate in basis points as people of the active language write it: 1250 is 12.5%."""
    locale = get_language() or "en"
    try:
        chosen = Locale.parse(locale.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        chosen = Locale("en")
    return format_percent(
        Decimal(rate_bps) / 10_000, locale=chosen, decimal_quantization=False
    ).replace("\u202f", "\u00a0")


def _subject(facts: Facts) -> str:
    """Whom a reward or its refusal is about."""
    if facts.step != "reward":
        return ""
    if facts.rule.get("level") == RECRUITER:
        return pgettext("reward", "For who recruited the advocate:")
    whom = {
        "advocate": pgettext("reward", "For the advocate:"),
        "friend": pgettext("reward", "For the friend:"),
    }
    return whom.get(str(facts.evidence.get("beneficiary", "")), "")


def _reward(facts: Facts) -> list[str]:
    amount = facts.amount("amount_minor")
    if not amount:
        return _detail(facts)
    sentence = _reckoned(facts)
    if not sentence and _is_split(facts):
        sentence = _("%(amount)s, credited %(share)s.") % {"amount": amount, "share": facts.share}
    elif not sentence and facts.rule.get("calculation") == "fixed":
        sentence = _("%(amount)s, a fixed amount.") % {"amount": amount}
    return [sentence or f"{amount}.", *_until(facts)]


def _is_split(facts: Facts) -> bool:
    return facts.share is not None and 0 < facts.share < 1


def _detail(facts: Facts) -> list[str]:
    """What a rule failed on, where it is one thing that has a name."""
    names = dict(RewardCondition.Field.choices)
    name = names.get(str(facts.evidence.get("detail", "")))
    return [_("It asks for: %(condition)s.") % {"condition": name}] if name else []


def _reckoned(facts: Facts) -> str:
    """How a percentage came out, for whichever rate of the rule it does; else nothing."""
    amount, basis = facts.number("amount_minor"), facts.number("basis_minor")
    if amount is None or basis is None or not facts.amount("basis_minor"):
        return ""
    share = facts.share if facts.share is not None and _is_split(facts) else Fraction(1)
    cap = facts.rule.get("max_reward_minor")
    for rate in _rates(facts.rule):
        whole = percent_of(basis, rate)
        if abs(whole * share - amount) < 1:
            return _equation(facts, rate)
        if type(cap) is int and 0 < cap < whole and abs(cap * share - amount) < 1:
            return _capped(facts, rate, cap)
    return ""


def _rates(rule: Mapping[str, Any]) -> list[int]:
    """Every rate in basis points a rule's snapshot may have used."""
    steps = rule.get("steps")
    rows = [row for row in (steps if isinstance(steps, list) else []) if isinstance(row, Mapping)]
    rates = [rule.get("rate_bps"), rule.get("intro_rate_bps")]
    rates += [row.get("rate_bps") for row in rows]
    return [rate for rate in rates if type(rate) is int and rate > 0]


def _equation(facts: Facts, rate_bps: int) -> str:
    sentence = _("%(amount)s = %(rate)s of %(basis)s.")
    if _is_split(facts):
        sentence = _("%(amount)s = %(rate)s of %(basis)s, credited %(share)s.")
    return sentence % {
        "amount": facts.amount("amount_minor"),
        "rate": percent(rate_bps),
        "basis": facts.amount("basis_minor"),
        "share": facts.share,
    }


def _capped(facts: Facts, rate_bps: int, cap_minor: int) -> str:
    unit = str(facts.evidence["unit"])
    return _("%(amount)s: %(rate)s of %(basis)s, but %(cap)s in all at most.") % {
        "amount": facts.amount("amount_minor"),
        "rate": percent(rate_bps),
        "basis": facts.amount("basis_minor"),
        "cap": format_money(cap_minor, unit, get_language() or "en"),
    }


def _until(facts: Facts) -> list[str]:
    try:
        moment = datetime.fromisoformat(facts.evidence["available_at"])
    except (KeyError, TypeError, ValueError):
        return []
    if facts.reason != "in_hold_period" or timezone.is_naive(moment):
        return []
    day = date_format(timezone.localtime(moment), "DATE_FORMAT")
    return [_("The hold ends on %(day)s.") % {"day": day}]


def _attribution(facts: Facts) -> list[str]:
    credits = facts.evidence.get("credits")
    weights = [
        row.get("weight")
        for row in (credits if isinstance(credits, list) else [])
        if isinstance(row, Mapping)
    ]
    found = []
    whole = [weight for weight in weights if type(weight) is int and weight > 0]
    if len(whole) == len(weights) > 1:
        found.append(_shares(whole))
    days = facts.number("window_days")
    if not weights and days is not None:
        found.append(
            ngettext(
                "A contact counts for %(days)d day.", "A contact counts for %(days)d days.", days
            )
            % {"days": days}
        )
    return found


def _shares(weights: Sequence[int]) -> str:
    shares = ", ".join(str(Fraction(weight, sum(weights))) for weight in weights)
    return _("%(count)d contacts are credited: %(shares)s.") % {
        "count": len(weights),
        "shares": shares,
    }


def _fraud(facts: Facts) -> list[str]:
    found = [text for text in _counts(facts.evidence) if text]
    findings = facts.evidence.get("findings")
    others = [
        in_words(row[0])
        for row in (findings if isinstance(findings, list) else [])
        if isinstance(row, list | tuple) and row and isinstance(row[0], str)
        if row[0] != facts.reason
    ]
    return [*found, *dict.fromkeys(others)]


def _counts(evidence: Mapping[str, Any]) -> list[str]:
    """The numbers the fraud rules looked at, where they are more than nothing."""
    asked = evidence.get("asked", evidence)
    if not isinstance(asked, Mapping):
        return []
    found = []
    for name, sentence in _COUNTED.items():
        value = asked.get(name)
        if type(value) is int and value > 1:
            found.append(sentence(value))
    return found


def _hour(count: int) -> str:
    text = ngettext(
        "%(count)d sale from this advocate within an hour.",
        "%(count)d sales from this advocate within an hour.",
        count,
    )
    return text % {"count": count}


def _day(count: int) -> str:
    text = ngettext(
        "%(count)d sale from this advocate within a day.",
        "%(count)d sales from this advocate within a day.",
        count,
    )
    return text % {"count": count}


def _ring(count: int) -> str:
    text = ngettext("%(count)d person in the circle.", "%(count)d people in the circle.", count)
    return text % {"count": count}


def _device(count: int) -> str:
    text = ngettext(
        "%(count)d other customer of this advocate used the same device.",
        "%(count)d other customers of this advocate used the same device.",
        count,
    )
    return text % {"count": count}


def _payment(count: int) -> str:
    text = ngettext(
        "%(count)d other customer of this advocate paid with the same.",
        "%(count)d other customers of this advocate paid with the same.",
        count,
    )
    return text % {"count": count}


_COUNTED: Mapping[str, Callable[[int], str]] = {
    "hour_sales": _hour,
    "day_sales": _day,
    "ring_length": _ring,
    "device_peers": _device,
    "payment_peers": _payment,
}


def _claw_back(facts: Facts) -> list[str]:
    taken, whole = facts.amount("amount_minor"), facts.amount("reversed_minor")
    if not taken:
        return []
    sentence = _("%(taken)s was taken back.") % {"taken": taken}
    if not whole or whole == taken:
        return [sentence]
    return [sentence, _("%(whole)s in all.") % {"whole": whole}]


def _restore(facts: Facts) -> list[str]:
    given, still = facts.amount("amount_minor"), facts.amount("reversed_minor")
    if not given:
        return []
    sentence = _("%(given)s stands again.") % {"given": given}
    if not facts.number("reversed_minor"):
        return [sentence]
    return [sentence, _("%(still)s stays taken back.") % {"still": still}]


def _appeal_answer(facts: Facts) -> list[str]:
    """What is granted after all, and what of it stays taken back."""
    still = facts.amount("reversed_minor") if facts.number("reversed_minor") else ""
    stays = [_("%(still)s stays taken back.") % {"still": still}] if still else []
    return [*_amounts(facts), *stays]


def _refund(facts: Facts) -> list[str]:
    amount, before = facts.amount("amount_minor"), facts.amount("refunded_before_minor")
    if not amount:
        return []
    if facts.reason == "charged_back":
        sentence = _("The bank took back %(amount)s.") % {"amount": amount}
    elif facts.reason.startswith("chargeback_"):
        sentence = _("The shop won back %(amount)s.") % {"amount": amount}
    else:
        sentence = _("%(amount)s was given back.") % {"amount": amount}
    if not facts.number("refunded_before_minor") or facts.reason == "chargeback_reversed":
        return [sentence]
    return [sentence, _("%(before)s had been given back before.") % {"before": before}]


def _amounts(facts: Facts) -> list[str]:
    """The amount a step is about, for steps without a sentence of their own."""
    amount = facts.amount("amount_minor")
    return [f"{amount}."] if amount else []


def _batch(facts: Facts) -> list[str]:
    """How many payouts, and what they come to in each unit."""
    count, totals = facts.number("payouts"), facts.evidence.get("totals")
    if count is None or not isinstance(totals, dict):
        return []
    locale = get_language() or "en"
    amounts = [
        format_money(total, unit, locale)
        for unit, total in sorted(totals.items())
        if type(total) is int
    ]
    told = ngettext("%(count)d payout: %(amounts)s.", "%(count)d payouts: %(amounts)s.", count)
    return [told % {"count": count, "amounts": ", ".join(amounts)}]


def _merge(facts: Facts) -> list[str]:
    """How many contacts joined, or left again."""
    count = facts.number("contacts")
    if count is None:
        return []
    told = ngettext("It had %(count)d contact.", "It had %(count)d contacts.", count)
    return [told % {"count": count}]


def _nothing(facts: Facts) -> list[str]:
    return []


_TELLERS: Mapping[str, Callable[[Facts], list[str]]] = {
    "reward": _reward,
    "attribution": _attribution,
    "fraud": _fraud,
    "hold": _fraud,
    "claw_back": _claw_back,
    "restore": _restore,
    "refund": _refund,
    "appeal_answer": _appeal_answer,
    "erasure": _nothing,
    "payout": _amounts,
    "credit": _amounts,
    "destination": _nothing,
    "payout_batch": _batch,
    "tax_form": _nothing,
    "merge": _merge,
}
