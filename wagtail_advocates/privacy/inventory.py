"""Every column that can tell something of a person: what for, how long, and how it is erased.

One list, so that nothing can be kept and forgotten: ``erasure`` follows it, the page
``docs/reference/personal-data.md`` is written from it, and a test asks that every column of text
stands either here or among those that are never about a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Fate(Enum):
    """What erasure does to a column."""

    BLANK = "emptied"
    NULL = "unlinked"
    RENEW = "replaced by a new random id"
    UNKNOWABLE = "replaced by the hash of something random"
    ROW = "the row is deleted"
    KEEP = "kept: it names no one once the rest is erased"


FOR_GOOD = "until erased"
RETAINED = "`RETENTION_DAYS`"


@dataclass(frozen=True)
class Held:
    """One column. ``rows`` finds a person's rows: an attribute of ``Subject`` to a lookup."""

    model: str
    column: str
    purpose: str
    kept: str
    fate: Fate
    rows: Mapping[str, str] = field(default_factory=dict)


_ADVOCATE = {"advocates": "pk"}
_ENROLLMENT = {"enrollments": "pk"}
_PROSPECT = {"prospects": "pk"}
_CONVERSION = {"conversions": "pk"}
_BUYER = {"customer_keys": "person_key", "conversions": "conversion"}
_PAID = {"advocates": "advocate"}
_PAYOUT = {"payouts": "pk"}
_TAXED = {"enrollments": "enrollment"}
_LISTED = {"list_keys": "key"}
_TRAIT = "tells that two people have a device, a way to pay or an address in common"

HELD: tuple[Held, ...] = (
    Held(
        "Advocate",
        "name",
        "greets, and tells friends the first name",
        FOR_GOOD,
        Fate.BLANK,
        _ADVOCATE,
    ),
    Held("Advocate", "email", "signs in and is mailed", FOR_GOOD, Fate.BLANK, _ADVOCATE),
    Held(
        "Advocate",
        "email_key",
        "finds the advocate by address",
        FOR_GOOD,
        Fate.UNKNOWABLE,
        _ADVOCATE,
    ),
    Held("Advocate", "name_key", "finds who is named by a friend", FOR_GOOD, Fate.BLANK, _ADVOCATE),
    Held(
        "Advocate",
        "customer_key",
        "pays out what the person earned as a friend",
        FOR_GOOD,
        Fate.BLANK,
        _ADVOCATE,
    ),
    Held(
        "Advocate", "public_id", "names the advocate in a session", FOR_GOOD, Fate.RENEW, _ADVOCATE
    ),
    Held("Advocate", "user", "joins a later account", FOR_GOOD, Fate.NULL, _ADVOCATE),
    Held(
        "Advocate",
        "shows_name",
        "whether friends are told the first name; the advocate's own choice",
        FOR_GOOD,
        Fate.KEEP,
    ),
    Held("Advocate", "locale", "language of mails", FOR_GOOD, Fate.BLANK, _ADVOCATE),
    Held(
        "Advocate", "email_confirmed_at", "the address was proved", FOR_GOOD, Fate.NULL, _ADVOCATE
    ),
    Held(
        "Enrollment",
        "status_reason",
        "why somebody was let in or not",
        FOR_GOOD,
        Fate.BLANK,
        _ENROLLMENT,
    ),
    Held("Enrollment", "source", "where somebody joined", FOR_GOOD, Fate.BLANK, _ENROLLMENT),
    Held(
        "SignInLink",
        "digest",
        "a sign-in link, as its hash",
        "a day after it ends",
        Fate.ROW,
        {"advocates": "advocate"},
    ),
    Held(
        "SentMail",
        "name",
        "which mail went out when; no text, no address",
        RETAINED,
        Fate.ROW,
        {"advocates": "advocate"},
    ),
    Held(
        "ReferralCode", "code", "what friends type; a chosen one may be a name", FOR_GOOD, Fate.KEEP
    ),
    Held(
        "Prospect",
        "public_id",
        "the random id in the visitor cookie",
        RETAINED + " without a contact, else until erased",
        Fate.RENEW,
        _PROSPECT,
    ),
    Held(
        "Prospect",
        "customer_key",
        "tells a first purchase from a later one",
        FOR_GOOD,
        Fate.BLANK,
        _PROSPECT,
    ),
    Held(
        "Visit",
        "visitor_hash",
        "tells repeated clicks apart; its salt lives one UTC day",
        RETAINED,
        Fate.BLANK,
        {"prospects": "prospect"},
    ),
    Held(
        "Conversion",
        "customer_key",
        "tells a first purchase from a later one",
        FOR_GOOD,
        Fate.BLANK,
        _CONVERSION,
    ),
    Held(
        "Conversion",
        "first_sale_of",
        "keeps two orders at once from both being the first",
        FOR_GOOD,
        Fate.NULL,
        _CONVERSION,
    ),
    Held("Conversion", "external_id", "the shop's number of the order", "as the books", Fate.KEEP),
    Held(
        "Refund",
        "reason",
        "why money was given back",
        FOR_GOOD,
        Fate.BLANK,
        {"conversions": "conversion"},
    ),
    Held("Refund", "order", "the shop's number of the order", "as the books", Fate.KEEP),
    Held("Refund", "external_id", "the shop's number of the refund", "as the books", Fate.KEEP),
    Held(
        "Reward", "note", "what a person of the team wrote", FOR_GOOD, Fate.BLANK, {"rewards": "pk"}
    ),
    Held("Decision", "note", "what a person of the team wrote", FOR_GOOD, Fate.BLANK),
    Held("Decision", "actor", "who of the team decided", "as the books", Fate.KEEP),
    Held(
        "OutboxMessage",
        "payload",
        "what a mail or a webhook needs; emptied once delivered",
        "`OUTBOX_DAYS`",
        Fate.BLANK,
    ),
    Held(
        "OutboxMessage",
        "last_error",
        "why a delivery failed, without addresses",
        "`OUTBOX_DAYS`",
        Fate.BLANK,
    ),
    Held("Conversion", "country", "rules of some countries", FOR_GOOD, Fate.BLANK, _CONVERSION),
    Held(
        "Conversion",
        "customer_group",
        "rules of some customers",
        FOR_GOOD,
        Fate.BLANK,
        _CONVERSION,
    ),
    Held("Conversion", "seen_with", _TRAIT, FOR_GOOD, Fate.NULL, _CONVERSION),
    Held("PersonTrait", "key", _TRAIT, FOR_GOOD, Fate.ROW, {"customer_keys": "key"}),
    Held("PersonTrait", "person_key", _TRAIT, FOR_GOOD, Fate.ROW, _BUYER),
    Held("FraudListEntry", "key", "whom the team trusts or refuses", FOR_GOOD, Fate.KEEP),
    Held("FraudListEntry", "shown", "the part the list shows", FOR_GOOD, Fate.BLANK, _LISTED),
    Held("FraudListEntry", "note", "why the team listed it", FOR_GOOD, Fate.BLANK, _LISTED),
    Held("FraudListEntry", "added_by", "who of the team listed it", FOR_GOOD, Fate.KEEP),
    Held("Appeal", "text", "what the advocate says", FOR_GOOD, Fate.BLANK, {"rewards": "reward"}),
    Held("PayoutDestination", "method", "pays the advocate out", FOR_GOOD, Fate.ROW, _PAID),
    Held(
        "PayoutDestination", "sealed", "pays the advocate out; encrypted", FOR_GOOD, Fate.ROW, _PAID
    ),
    Held("PayoutDestination", "hint", "the part that is shown", FOR_GOOD, Fate.ROW, _PAID),
    Held("Payout", "note", "why a payout failed", FOR_GOOD, Fate.BLANK, _PAYOUT),
    Held("Payout", "reference", "the bank's number of the payout", "as the books", Fate.KEEP),
    Held("PayoutBatch", "made_by", "who of the team made it", "as the books", Fate.KEEP),
    Held("PayoutBatch", "decided_by", "who of the team approved it", "as the books", Fate.KEEP),
    Held("CouponCode", "code", "a coupon that was given", "as the books", Fate.KEEP),
    Held("CreditUse", "order", "the shop's number of the order", "as the books", Fate.KEEP),
    Held("TaxForm", "name", "which tax form is there", FOR_GOOD, Fate.ROW, _TAXED),
    Held("TaxForm", "set_by", "who of the team entered it", FOR_GOOD, Fate.ROW, _TAXED),
    Held("ProgramLogEntry", "label", "what editors did", "as the site's log", Fate.BLANK),
    Held("ProgramLogEntry", "data", "what editors did", "as the site's log", Fate.BLANK),
    Held("ProgramLogEntry", "user", "which editor did it", "as the site's log", Fate.KEEP),
    Held("IdempotentCall", "body_digest", "an API call, as its hash", "thirty days", Fate.KEEP),
    Held(
        "IdempotentCall",
        "response",
        "the answer of an API call: ids and reasons",
        "thirty days",
        Fate.KEEP,
    ),
    Held(
        "RateCounter",
        "key",
        "how often one address called, as a keyed hash",
        "the window of the limit, an hour at most",
        Fate.KEEP,
    ),
)

# Columns of text that are about programs, orders or machines, never about a person.
IMPERSONAL: Mapping[str, tuple[str, ...]] = {
    "Account": ("key", "unit"),
    "ApiKey": ("name", "digest", "shown", "sealed", "scopes", "origins"),
    "Attribution": ("model", "method"),
    "Conversion": ("key", "content_digest", "source", "currency", "goes_on_with"),
    "ConversionLine": ("sku", "category"),
    "DailyShares": ("channel", "action"),
    "DailyVisits": ("channel", "verdict", "reason"),
    "CouponCode": ("key",),
    "CreditUse": ("key", "unit"),
    "Decision": ("subject_kind", "step", "outcome", "reason", "rule_version", "evidence"),
    "Entry": ("key", "kind", "source_kind", "memo", "digest"),
    "EntrySeal": ("hash",),
    "ErasedCode": ("digest",),
    "IdempotentCall": ("key",),
    "Line": ("unit",),
    "LinkTarget": ("key", "url"),
    "OutboxMessage": ("topic", "claim"),
    "Payout": ("key", "method", "unit", "reason"),
    "PayoutBatch": ("note",),
    "Program": ("name", "slug", "currency", "brand_color", "channels"),
    "ProgramOffer": (
        "headline",
        "text",
        "advocate_offer",
        "friend_offer",
        "share_text",
        "disclosure",
        "channel_words",
        "terms",
    ),
    "ProgramLogEntry": ("action", "object_id", "uuid"),
    "PruneRun": ("removed",),
    "Referral": ("method", "channel"),
    "Refund": ("key", "order_key", "content_digest", "source", "currency"),
    "RefundLine": ("sku",),
    "Reward": ("rule", "key", "kind", "unit", "reason"),
    "RewardCondition": ("values",),
    "RewardRule": ("key", "unit"),
    "RewardRuleSet": ("note",),
    "RewardRuleVersion": ("rules", "digest"),
    "RewardUsage": ("key", "name"),
    "Touchpoint": ("channel",),
    "Visit": ("channel", "method", "reason", "origin"),
    "VisitorSalt": ("salt",),
}
