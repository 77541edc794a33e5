"""One use case a file, a function, a transaction: the public Python calls of the app."""

from wagtail_advocates.conversions.customers import Customer
from wagtail_advocates.conversions.returns import RefundedLine
from wagtail_advocates.conversions.services import SaleLine
from wagtail_advocates.flows.answer_appeal import dismiss_appeal, uphold_appeal
from wagtail_advocates.flows.appeal_denial import appeal_denial
from wagtail_advocates.flows.appeal_reward import appeal_reward
from wagtail_advocates.flows.apply_refunds import apply_missed_refunds
from wagtail_advocates.flows.attribute_by_hand import attribute_by_hand
from wagtail_advocates.flows.claim_code import (
    ClaimResult,
    WelcomeOffer,
    claim_code,
    claim_name,
    referred_by,
)
from wagtail_advocates.flows.confirm_visit import ConfirmResult, confirm_visit, has_unverified_visit
from wagtail_advocates.flows.create_program import RewardPlan, create_program, publish_rules
from wagtail_advocates.flows.decide_batch import approve_batch, cancel_batch
from wagtail_advocates.flows.decide_enrollment import decide_enrollment
from wagtail_advocates.flows.decide_reward import approve_reward, reject_reward, release_holds
from wagtail_advocates.flows.erase_subject import ErasureResult, erase_subject
from wagtail_advocates.flows.export_subject import export_subject
from wagtail_advocates.flows.issue_link import LinkResult, issue_link
from wagtail_advocates.flows.join_program import JoinResult, join_program
from wagtail_advocates.flows.late_payments import credit_missed_payments
from wagtail_advocates.flows.make_batch import BatchResult, batch_preview, make_batch
from wagtail_advocates.flows.merge_visitors import (
    hand_over_visitor,
    identify_visitor,
    unmerge_visitor,
)
from wagtail_advocates.flows.pay_out import (
    look_up_payouts,
    mark_failed,
    mark_paid,
    send_payout,
    send_waiting,
)
from wagtail_advocates.flows.prune import PruneResult, prune, prune_today
from wagtail_advocates.flows.record_conversion import ConversionResult, record_conversion
from wagtail_advocates.flows.record_refund import RefundResult, record_refund
from wagtail_advocates.flows.record_share import record_share
from wagtail_advocates.flows.request_payout import request_payout
from wagtail_advocates.flows.rotate_keys import RotationResult, rotate_keys
from wagtail_advocates.flows.set_destination import remember_destination, set_destination
from wagtail_advocates.flows.set_tax_form import set_tax_form
from wagtail_advocates.flows.show_name import show_name
from wagtail_advocates.flows.sign_in import request_sign_in, sign_in
from wagtail_advocates.flows.spend_credit import (
    CreditResult,
    give_back_credit,
    spend_credit,
    store_credit,
)
from wagtail_advocates.flows.visit_link import VisitResult, visit_link
from wagtail_advocates.flows.visit_via import visit_via

__all__ = [
    "BatchResult",
    "ClaimResult",
    "ConfirmResult",
    "ConversionResult",
    "CreditResult",
    "Customer",
    "ErasureResult",
    "JoinResult",
    "LinkResult",
    "PruneResult",
    "RefundResult",
    "RefundedLine",
    "RewardPlan",
    "RotationResult",
    "SaleLine",
    "VisitResult",
    "WelcomeOffer",
    "appeal_denial",
    "appeal_reward",
    "apply_missed_refunds",
    "approve_batch",
    "approve_reward",
    "attribute_by_hand",
    "batch_preview",
    "cancel_batch",
    "claim_code",
    "claim_name",
    "confirm_visit",
    "create_program",
    "credit_missed_payments",
    "decide_enrollment",
    "dismiss_appeal",
    "erase_subject",
    "export_subject",
    "give_back_credit",
    "hand_over_visitor",
    "has_unverified_visit",
    "identify_visitor",
    "issue_link",
    "join_program",
    "look_up_payouts",
    "make_batch",
    "mark_failed",
    "mark_paid",
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
    "request_payout",
    "request_sign_in",
    "rotate_keys",
    "send_payout",
    "send_waiting",
    "set_destination",
    "set_tax_form",
    "show_name",
    "sign_in",
    "spend_credit",
    "store_credit",
    "unmerge_visitor",
    "uphold_appeal",
    "visit_link",
    "visit_via",
]
