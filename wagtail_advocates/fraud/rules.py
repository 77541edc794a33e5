"""Whether a credit may pay: pure, versioned rules over stated evidence. They fail closed.

A rule looks at the evidence and answers with a finding or None. A hard finding denies; soft ones
add up, and from ``HOLD_FROM`` a person has a look. Any rule that breaks, and any list that cannot
be read, holds. A customer on an allow list is spared the soft findings, never the hard ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from wagtail_advocates.fraud.evidence import Evidence

VERSION = "2"
ALLOW, NOTE, HOLD, DENY = "allow", "note", "hold", "deny"
HOLD_FROM = 50
MOST = 99
CERTAIN = 100
_OUTCOMES = (NOTE, HOLD, DENY)


@dataclass(frozen=True)
class Finding:
    """One rule's answer: a reason, how it weighs, and whether it alone decides."""

    reason: str
    outcome: str
    score: int = HOLD_FROM


@dataclass(frozen=True)
class Assessment:
    """The outcome of all rules: its reason is that of the worst finding."""

    outcome: str
    reason: str
    score: int
    findings: tuple[Finding, ...]
    version: str = VERSION
    failed: tuple[str, ...] = ()


RuleFunction = Callable[[Evidence], Finding | None]


def _own(reason: str, is_same: bool) -> Finding | None:
    return Finding(reason, DENY, CERTAIN) if is_same else None


def _soft(reason: str, score: int, applies: bool) -> Finding | None:
    outcome = HOLD if score >= HOLD_FROM else NOTE
    return Finding(reason, outcome, score) if applies else None


def self_referral_by_account(evidence: Evidence) -> Finding | None:
    """The customer's account is the advocate's own."""
    return _own("self_referral_account", evidence.same_account)


def self_referral_by_email(evidence: Evidence) -> Finding | None:
    """The customer's address is the advocate's own, whatever its spelling."""
    return _own("self_referral_email", evidence.same_email)


def self_referral_by_device(evidence: Evidence) -> Finding | None:
    """The customer bought with the advocate's own device."""
    return _own("self_referral_device", evidence.same_device)


def self_referral_by_payment(evidence: Evidence) -> Finding | None:
    """The customer paid with what the advocate pays with."""
    return _own("self_referral_payment", evidence.same_payment)


def self_referral_by_destination(evidence: Evidence) -> Finding | None:
    """The customer pays from, or is paid out to, where the advocate is paid out to."""
    return _own("self_referral_destination", evidence.same_destination)


def blocked(evidence: Evidence) -> Finding | None:
    """Somebody of the team put the customer or the advocate on the block list."""
    return _own("on_block_list", evidence.is_blocked)


def household(evidence: Evidence) -> Finding | None:
    """One address: a family more often than a trick, so it never holds by itself."""
    return _soft("same_address", 20, evidence.same_address)


def one_network(evidence: Evidence) -> Finding | None:
    """One connection to the internet: an office or a campus more often than a trick."""
    return _soft("same_network", 10, evidence.same_network)


def existing_customer(evidence: Evidence) -> Finding | None:
    """Whoever bought before was hardly won by this advocate."""
    return _soft("existing_customer", 20, evidence.is_existing_customer)


def registered_again(evidence: Evidence) -> Finding | None:
    """A new address with a device and a way to pay that a customer has used before."""
    signs = (evidence.known_device, evidence.known_payment, evidence.known_address)
    score = 30 * sum(signs[:2]) + 10 * signs[2]
    applies = score > 10 and not evidence.is_existing_customer
    return _soft("registered_again", score, applies)


def disposable_mail(evidence: Evidence) -> Finding | None:
    """The address belongs to a service for mail that is thrown away."""
    if evidence.mail_is_disposable is None:
        return Finding("fraud_list_missing", HOLD)
    return _soft("disposable_mail", 60, evidence.mail_is_disposable)


def ring(evidence: Evidence) -> Finding | None:
    """People who refer each other in a circle of two to four."""
    return _soft("referral_ring", 70, evidence.ring_length >= 2)


def shared_by_customers(evidence: Evidence) -> Finding | None:
    """Customers of one advocate who have a device or a way to pay in common.

    A family under one roof may; strangers, or more people than live under a roof, hardly.
    """
    peers = max(evidence.device_peers, evidence.payment_peers)
    strangers = peers - evidence.peers_at_home
    return _soft("customers_share", 60 if strangers >= 2 or peers >= 5 else 20, bool(peers))


def look_alike_visits(evidence: Evidence) -> Finding | None:
    """Many customers in a day from one connection with one kind of browser."""
    return _soft("visits_look_alike", 20, evidence.visit_peers >= 5)


def sales_in_an_hour(evidence: Evidence) -> Finding | None:
    """Far more sales in an hour than the limit and than the advocate ever had."""
    usual = max(evidence.hour_limit, 3 * evidence.busiest_hour_before)
    return _soft("too_many_in_an_hour", 60, evidence.hour_sales > usual)


def sales_in_a_day(evidence: Evidence) -> Finding | None:
    """Far more sales in a day than the limit and than the advocate ever had."""
    usual = max(evidence.day_limit, 3 * evidence.busiest_day_before)
    return _soft("too_many_in_a_day", 60, evidence.day_sales > usual)


def leaked_code(evidence: Evidence) -> Finding | None:
    """Suddenly most customers type the code and none of them ever followed the link."""
    typed, customers = evidence.week_by_code_alone, evidence.week_customers
    sudden = typed >= 12 and typed > 2 * evidence.by_code_alone_before
    applies = evidence.is_by_code_alone and sudden and 5 * typed >= 4 * customers
    return _soft("code_leaked", 60, applies)


def coupon_site(evidence: Evidence) -> Finding | None:
    """The visit came from a site that collects coupon codes."""
    return _soft("came_from_coupon_site", 60, evidence.origin == "coupon")


def paid_traffic(evidence: Evidence) -> Finding | None:
    """The visit came through a paid advert, which is not sharing."""
    return _soft("came_by_paid_advert", 60, evidence.origin == "paid")


def hidden_loads(evidence: Evidence) -> Finding | None:
    """Links loaded inside other pages, or never seen to land: cookies for people who never came."""
    hidden = evidence.month_embedded + evidence.month_unconfirmed
    return _soft("cookie_stuffing", 60, hidden >= 20 and 2 * hidden >= evidence.month_visits)


def came_unseen(evidence: Evidence) -> Finding | None:
    """Nothing but the purchase says that the link was ever opened."""
    return _soft("landing_never_seen", 20, evidence.came_unseen)


def few_buy(evidence: Evidence) -> Finding | None:
    """Hundreds of visits for each sale: visits that people did not mean to make."""
    visits, sales = evidence.month_visits, evidence.month_clicked_sales
    return _soft("hardly_anybody_buys", 40, visits >= 500 and visits > 400 * sales)


def all_buy(evidence: Evidence) -> Finding | None:
    """Nearly every visit a sale: nobody shares only with people who buy."""
    visits, sales = evidence.month_visits, evidence.month_clicked_sales
    return _soft("everybody_buys", 50, sales >= 12 and 10 * sales >= 9 * visits)


def refunds(evidence: Evidence) -> Finding | None:
    """Most of the advocate's sales were given back."""
    refunded = evidence.recent_refunded
    return _soft("often_refunded", 60, refunded >= 3 and 2 * refunded >= evidence.recent_sales)


RULES: tuple[RuleFunction, ...] = (
    self_referral_by_account,
    self_referral_by_email,
    self_referral_by_device,
    self_referral_by_payment,
    self_referral_by_destination,
    blocked,
    household,
    one_network,
    existing_customer,
    registered_again,
    disposable_mail,
    ring,
    shared_by_customers,
    look_alike_visits,
    sales_in_an_hour,
    sales_in_a_day,
    leaked_code,
    coupon_site,
    paid_traffic,
    hidden_loads,
    came_unseen,
    few_buy,
    all_buy,
    refunds,
)
# What each version asked; a version that decided anything is never changed, only followed.
VERSIONS: Mapping[str, tuple[RuleFunction, ...]] = {
    "1": (self_referral_by_account, self_referral_by_email),
    VERSION: RULES,
}
_FAILED = Finding("fraud_rule_failed", HOLD)


def _ask(rule: RuleFunction, evidence: Evidence) -> Finding | None:
    """The rule's answer; a rule that breaks, or answers nonsense, holds."""
    try:
        finding = rule(evidence)
        if finding is None or finding.outcome in _OUTCOMES:
            return finding
    except Exception:  # whatever broke it
        return _FAILED
    return _FAILED


def assess(
    evidence: Evidence, *, rules: Sequence[RuleFunction] = RULES, version: str = VERSION
) -> Assessment:
    """The outcome for one advocate and one customer; ``failed`` names the rules that broke."""
    asked = [(rule.__name__, _ask(rule, evidence)) for rule in rules]
    findings = tuple(found for _name, found in asked if found is not None)
    failed = tuple(name for name, found in asked if found is _FAILED)
    worst = max(findings, key=lambda found: (found.outcome == DENY, found.score), default=None)
    if worst is None:
        return Assessment(ALLOW, "nothing_found", 0, (), version)
    if worst.outcome == DENY:
        return Assessment(DENY, worst.reason, CERTAIN, findings, version, failed)
    score = min(MOST, sum(found.score for found in findings))
    if score < HOLD_FROM:
        return Assessment(ALLOW, "nothing_found", score, findings, version, failed)
    uncertain = failed or evidence.mail_is_disposable is None
    if evidence.is_allowed and not uncertain:
        return Assessment(ALLOW, "on_allow_list", score, findings, version)
    return Assessment(HOLD, worst.reason, score, findings, version, failed)


def assess_again(evidence: Evidence, *, version: str) -> Assessment:
    """What that version of the rules says of that evidence. Errors: ``KeyError`` for no version."""
    return assess(evidence, rules=VERSIONS[version], version=version)


def unchecked(*, failed: str) -> Assessment:
    """The assessment where the evidence could not even be gathered: it holds."""
    return Assessment(HOLD, _FAILED.reason, _FAILED.score, (_FAILED,), VERSION, (failed,))
