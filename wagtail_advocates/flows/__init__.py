"""One use case a file, a function, a transaction: the public Python calls of the app."""

from wagtail_advocates.conversions.returns import RefundedLine
from wagtail_advocates.conversions.services import Customer, SaleLine
from wagtail_advocates.flows.appeal_reward import appeal_reward
from wagtail_advocates.flows.apply_refunds import apply_missed_refunds
from wagtail_advocates.flows.attribute_by_hand import attribute_by_hand
from wagtail_advocates.flows.claim_code import ClaimResult, WelcomeOffer, claim_code, referred_by
from wagtail_advocates.flows.confirm_visit import ConfirmResult, confirm_visit, has_unverified_visit
from wagtail_advocates.flows.create_program import RewardPlan, create_program, publish_rules
from wagtail_advocates.flows.decide_enrollment import decide_enrollment
from wagtail_advocates.flows.decide_reward import approve_reward, reject_reward, release_holds
from wagtail_advocates.flows.erase_subject import ErasureResult, erase_subject
from wagtail_advocates.flows.export_subject import export_subject
from wagtail_advocates.flows.join_program import JoinResult, join_program
from wagtail_advocates.flows.prune import PruneResult, prune, prune_today
from wagtail_advocates.flows.record_conversion import ConversionResult, record_conversion
from wagtail_advocates.flows.record_refund import RefundResult, record_refund
from wagtail_advocates.flows.record_share import record_share
from wagtail_advocates.flows.remember_destination import remember_destination
from wagtail_advocates.flows.sign_in import request_sign_in, sign_in
from wagtail_advocates.flows.visit_link import VisitResult, visit_link
from wagtail_advocates.flows.visit_via import visit_via

__all__ = [
    "ClaimResult",
    "ConfirmResult",
    "ConversionResult",
    "Customer",
    "ErasureResult",
    "JoinResult",
    "PruneResult",
    "RefundResult",
    "RefundedLine",
    "RewardPlan",
    "SaleLine",
    "VisitResult",
    "WelcomeOffer",
    "appeal_reward",
    "apply_missed_refunds",
    "approve_reward",
    "attribute_by_hand",
    "claim_code",
    "confirm_visit",
    "create_program",
    "decide_enrollment",
    "erase_subject",
    "export_subject",
    "has_unverified_visit",
    "join_program",
    "prune",
    "prune_today",
    "publish_rules",
    "record_conversion",
    "record_refund",
    "record_share",
    "referred_by",
    "reject_reward",
    "release_holds",
    "remember_destination",
    "request_sign_in",
    "sign_in",
    "visit_link",
    "visit_via",
]
