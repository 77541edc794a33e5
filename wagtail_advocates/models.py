"""Gathers the models of every domain for Django."""

from wagtail_advocates.advocates.models import Advocate, Enrollment, SignInLink
from wagtail_advocates.attribution.models import Attribution, Credit, Referral
from wagtail_advocates.conversions.models import (
    Conversion,
    ConversionLine,
    Refund,
    RefundLine,
)
from wagtail_advocates.core.models import Decision, IdempotentCall, RateCounter
from wagtail_advocates.fraud.models import Appeal, FraudListEntry, PersonTrait
from wagtail_advocates.kits.models import DailyShares
from wagtail_advocates.ledger.models import Account, Balance, Entry, EntrySeal, Line
from wagtail_advocates.links.models import ErasedCode, LinkTarget, ReferralCode
from wagtail_advocates.notifications.models import SentMail
from wagtail_advocates.payouts.models import (
    CouponCode,
    CreditUse,
    Payout,
    PayoutBatch,
    PayoutDestination,
    TaxForm,
)
from wagtail_advocates.privacy.models import PruneRun
from wagtail_advocates.programs.logs import ProgramLogEntry
from wagtail_advocates.programs.models import ApiKey, Program, ProgramAccess, ProgramOffer
from wagtail_advocates.rewards.models import Reward, RewardReversal, RewardRuleVersion, RewardUsage
from wagtail_advocates.rewards.rule_models import (
    RewardCondition,
    RewardRule,
    RewardRuleSet,
    RewardStep,
)
from wagtail_advocates.tracking.models import (
    DailyVisits,
    Prospect,
    Touchpoint,
    Visit,
    VisitorSalt,
)
from wagtail_advocates.webhooks.models import OutboxMessage

__all__ = [
    "Account",
    "Advocate",
    "ApiKey",
    "Appeal",
    "Attribution",
    "Balance",
    "Conversion",
    "ConversionLine",
    "CouponCode",
    "Credit",
    "CreditUse",
    "DailyShares",
    "DailyVisits",
    "Decision",
    "Enrollment",
    "Entry",
    "EntrySeal",
    "ErasedCode",
    "FraudListEntry",
    "IdempotentCall",
    "Line",
    "LinkTarget",
    "OutboxMessage",
    "Payout",
    "PayoutBatch",
    "PayoutDestination",
    "PersonTrait",
    "Program",
    "ProgramAccess",
    "ProgramLogEntry",
    "ProgramOffer",
    "Prospect",
    "PruneRun",
    "RateCounter",
    "Referral",
    "ReferralCode",
    "Refund",
    "RefundLine",
    "Reward",
    "RewardCondition",
    "RewardReversal",
    "RewardRule",
    "RewardRuleSet",
    "RewardRuleVersion",
    "RewardStep",
    "RewardUsage",
    "SentMail",
    "SignInLink",
    "TaxForm",
    "Touchpoint",
    "Visit",
    "VisitorSalt",
]
