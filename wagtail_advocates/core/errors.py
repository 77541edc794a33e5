"""Everything the app refuses, under one root. Each class says when it is raised.

``code`` is stable and machine-readable, ``status`` the HTTP status an API answers with,
``message`` a sentence for the person concerned.
"""

from __future__ import annotations

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class AdvocatesError(Exception):
    """The root of every refusal."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    default: ClassVar[str | Promise] = _("This could not be done.")

    def __init__(self, message: str | Promise = "") -> None:
        self.message = message or self.default
        super().__init__(str(self.message))


class UnknownCode(AdvocatesError):
    """No active referral code of this site reads like that."""

    code = "code_unknown"
    status = 404
    default = _("We do not know this code. Please check it and try again.")


class CodeTaken(AdvocatesError):
    """Somebody holds the wished-for code, or once held it."""

    code = "code_taken"
    status = 409
    default = _("This code is already taken. Please choose another one.")


class BadCode(AdvocatesError):
    """The wished-for code has characters or a length that codes cannot have."""

    code = "code_invalid"
    status = 422
    default = _("This code cannot be used. Please choose another one.")


class TooManyCodes(AdvocatesError):
    """One advocate would get more codes in a program than anybody needs."""

    code = "codes_too_many"
    status = 409
    default = _("There are too many codes already.")


class UnknownProgram(AdvocatesError):
    """No program of this site has that slug, or it was never published."""

    code = "program_unknown"
    status = 404
    default = _("There is no such program on this site.")


class ProgramClosed(AdvocatesError):
    """The program is not live, has not opened yet or has closed."""

    code = "program_closed"
    status = 409
    default = _("This program is closed at the moment.")


class NotEligible(AdvocatesError):
    """The enrollment was declined or banned, so it cannot join again."""

    code = "not_eligible"
    status = 403
    default = _("You cannot join this program.")


class BadEmail(AdvocatesError):
    """The text is no e-mail address that could receive mail."""

    code = "email_invalid"
    status = 422
    default = _("Please enter a valid e-mail address.")


class BadName(AdvocatesError):
    """The name is empty, too long or has control characters."""

    code = "name_invalid"
    status = 422
    default = _("Please enter a name of at most 120 characters.")


class BadReference(AdvocatesError):
    """An external id is empty, too long or has characters no id has."""

    code = "reference_invalid"
    status = 422
    default = _("An external id has 1 to 200 characters and no control characters.")


class BadAmount(AdvocatesError):
    """The amount is zero, negative, beyond 10^15 minor units or not an integer."""

    code = "amount_invalid"
    status = 422
    default = _("The amount must be a positive whole number of minor units, at most 10^15.")


class ForeignCurrency(AdvocatesError):
    """The amount is in another currency than the program's."""

    code = "currency_foreign"
    status = 422
    default = _("The amount is not in the currency of the program.")


class UnknownCurrency(AdvocatesError):
    """A program is to count in something that is no current ISO 4217 currency."""

    code = "currency_unknown"
    status = 422
    default = _("There is no such currency. Enter a three-letter ISO 4217 code such as EUR.")


class CurrencyInUse(AdvocatesError):
    """Another currency is to be given to a program that has sales or entries in its own."""

    code = "currency_in_use"
    status = 409
    default = _(
        "Sales were recorded in the currency of this program, so it stays. Copy the program, give "
        "the copy the other currency, and close this one."
    )


class BadMoment(AdvocatesError):
    """The event lies in the future or too far in the past."""

    code = "occurred_at_invalid"
    status = 422
    default = _("The moment of the event lies in the future.")


class DuplicateConflict(AdvocatesError):
    """The same external id came again with other content."""

    code = "duplicate_conflict"
    status = 409
    default = _("This id was recorded before with different content. The first one stands.")


class RefundTooLarge(AdvocatesError):
    """The refunds of one conversion would exceed what was paid for it."""

    code = "refund_too_large"
    status = 422
    default = _("The refunds together exceed the amount of the order.")


class RefundLinesDiffer(AdvocatesError):
    """The lines of a refund do not sum to its amount, or one of them gives nothing back."""

    code = "refund_lines_differ"
    status = 422
    default = _("The refunded lines do not sum to the amount of the refund.")


class UnknownRefundLine(AdvocatesError):
    """A refund names a line the order does not have."""

    code = "refund_line_unknown"
    status = 422
    default = _("The order has no such line.")


class AmbiguousRefundLine(AdvocatesError):
    """A refund names a line by a SKU that several lines of the order have."""

    code = "refund_line_ambiguous"
    status = 422
    default = _("Several lines of the order have this SKU. Please give the number of the line.")


class RefundLineTooLarge(AdvocatesError):
    """More of one line would be refunded than was sold."""

    code = "refund_line_too_large"
    status = 422
    default = _("More of a line would be refunded than was sold.")


class UnknownChargeback(AdvocatesError):
    """A chargeback is said to be won that has not been recorded yet."""

    code = "chargeback_unknown"
    status = 409
    default = _("This chargeback is not known yet.")


class ChargebackDiffers(AdvocatesError):
    """A chargeback is said to be won with another amount than it had, or with lines."""

    code = "chargeback_differs"
    status = 422
    default = _("A won chargeback comes back whole: with its own amount, and without lines.")


class UnknownReward(AdvocatesError):
    """No reward in the given scope has that id."""

    code = "reward_unknown"
    status = 404
    default = _("There is no such reward.")


class NotEarned(AdvocatesError):
    """A second look was asked for at what the rules grant nothing for, whatever was suspected."""

    code = "not_earned"
    status = 409
    default = _("By the rules of the program this earns nothing anyway.")


class NothingLeft(AdvocatesError):
    """A reward is to be granted after all whose whole sale was given back meanwhile."""

    code = "nothing_left"
    status = 409
    default = _("The order was given back, so nothing is left of this reward.")


class LimitReached(AdvocatesError):
    """A reward is to be granted after all, and caps or budgets leave less than its amount."""

    code = "limit_reached"
    status = 409
    default = _("Less is left of the budget, or of the advocate's limit, than this reward.")


class UnreadableRules(AdvocatesError):
    """Reward rules are to be published that could not be read again, such as of too many steps."""

    code = "rules_unreadable"
    status = 422
    default = _("These rules cannot be published.")


class BadUnit(AdvocatesError):
    """Points are named like a currency, or like something that is given instead of money."""

    code = "unit_invalid"
    status = 422
    default = _("Points cannot be named like a currency or another reward.")


class CreditMoved(AdvocatesError):
    """A reward is to be granted after all whose sale was credited to somebody else meanwhile."""

    code = "credit_moved"
    status = 409
    default = _("The credit for this sale was given to somebody else meanwhile.")


class UnknownAdvocate(AdvocatesError):
    """The advocate is not active in the program."""

    code = "advocate_unknown"
    status = 404
    default = _("This advocate is not active in the program.")


class UnknownVisitor(AdvocatesError):
    """No visitor in the given scope has that id."""

    code = "visitor_unknown"
    status = 404
    default = _("There is no such visitor.")


class HandOverInvalid(AdvocatesError):
    """The hand-over is forged, too old, used before, or was made for another host."""

    code = "hand_over_invalid"
    status = 410
    default = _("This hand-over has expired or was used before.")


class AlreadyCredited(AdvocatesError):
    """The conversion is credited to this advocate already."""

    code = "already_credited"
    status = 409
    default = _("This advocate has the credit already.")


class RewardsDecided(AdvocatesError):
    """A reward of the present credit was approved or taken back; the credit stays."""

    code = "rewards_decided"
    status = 409
    default = _("A reward for this was approved already, so the credit stays where it is.")


class UnknownRules(AdvocatesError):
    """Rules are to be tried that are no draft and no published version of the program."""

    code = "rules_unknown"
    status = 404
    default = _("Choose a draft or a published version of this program.")


class BadPeriod(AdvocatesError):
    """The days asked for are in the wrong order, or too many."""

    code = "period_invalid"
    status = 422
    default = _("Choose a first day and a later last one.")


class MailboxUnconfirmed(AdvocatesError):
    """A reward is to be approved whose advocate has not confirmed their mailbox yet."""

    code = "mailbox_unconfirmed"
    status = 409
    default = _("The advocate has not confirmed their mailbox yet.")


class WrongState(AdvocatesError):
    """The step is not possible from the state the object is in."""

    code = "state_wrong"
    status = 409
    default = _("This is not possible in the present state.")


class ReasonMissing(AdvocatesError):
    """A refusal was asked for without saying why."""

    code = "reason_missing"
    status = 422
    default = _("Please give a reason; the person concerned will read it.")


class SignInLinkInvalid(AdvocatesError):
    """The sign-in link is unknown, used or past its time."""

    code = "sign_in_link_invalid"
    status = 410
    default = _("This sign-in link has expired or was used before. Please ask for a new one.")


class OpenBalance(AdvocatesError):
    """Somebody who still has something coming, or owes something, was to be erased."""

    code = "balance_open"
    status = 409
    default = _(
        "There is an open balance. Pay it out first, or erase with a reason and give it up."
    )


class BadDestination(AdvocatesError):
    """What was entered is nothing that can be paid to."""

    code = "destination_invalid"
    status = 422
    default = _("This is nothing we can pay to. Please check what you entered.")


class DestinationUnreadable(AdvocatesError):
    """A destination was encrypted with a key that is no longer in the settings."""

    code = "destination_unreadable"
    status = 500
    default = _("The destination cannot be read: the key it was encrypted with is missing.")


class UnknownPayoutMethod(AdvocatesError):
    """There is no such way to be paid out, or advocates may not choose it."""

    code = "payout_method_unknown"
    status = 422
    default = _("There is no such way to be paid out.")


class UnknownPayout(AdvocatesError):
    """No payout or batch in the given scope has that id."""

    code = "payout_unknown"
    status = 404
    default = _("There is no such payout.")


class NotPayable(AdvocatesError):
    """A payout was asked for that cannot be made now; ``reason`` is the code of why."""

    code = "not_payable"
    status = 409
    default = _("This cannot be paid out at the moment.")

    def __init__(self, message: str | Promise = "", *, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


class FourEyes(AdvocatesError):
    """Who made a batch wanted to approve it too."""

    code = "four_eyes"
    status = 403
    default = _("Somebody else has to approve this: the program asks for two people.")


class NothingToPay(AdvocatesError):
    """A batch was asked for, and nobody can be paid."""

    code = "nothing_to_pay"
    status = 409
    default = _("There is nothing to pay out at the moment.")


class PayoutUsed(AdvocatesError):
    """A payout was to be marked as failed whose store credit or coupons somebody has used."""

    code = "payout_used"
    status = 409
    default = _("The store credit of this payout was spent, so the payout cannot have failed.")


class NotEnoughCredit(AdvocatesError):
    """More store credit was to be spent than there is."""

    code = "credit_too_small"
    status = 409
    default = _("There is not so much store credit.")


class UnknownCreditUse(AdvocatesError):
    """No store credit was spent on that order."""

    code = "credit_use_unknown"
    status = 404
    default = _("No store credit was spent on this order.")


class CreditGivenBack(AdvocatesError):
    """The store credit of that order was spent and given back; it pays no other try of it."""

    code = "credit_given_back"
    status = 409
    default = _("The store credit of this order was given back. Spend it on a new order.")


class IdentityRefused(AdvocatesError):
    """The token a shop's server signed is forged, expired, for another program, or incomplete."""

    code = "identity_refused"
    status = 401
    default = _("We could not recognize you. Please sign in again.")


class KeyRefused(AdvocatesError):
    """The API key is missing, unknown, revoked, or of the wrong kind or scope."""

    code = "key_refused"
    status = 401
    default = _("A valid API key is needed for this call.")


class TooManyRequests(AdvocatesError):
    """The caller's budget for this kind of call is used up."""

    code = "too_many_requests"
    status = 429
    default = _("Too many requests. Please try again in a moment.")


class CallInFlight(AdvocatesError):
    """A call with the same Idempotency-Key has not finished yet."""

    code = "call_in_flight"
    status = 409
    default = _("A call with this Idempotency-Key is still under way.")


class KeyReused(AdvocatesError):
    """The Idempotency-Key was used before with another body."""

    code = "idempotency_key_reused"
    status = 422
    default = _("This Idempotency-Key was used before with another body.")


class TryAgain(AdvocatesError):
    """The database could not serialize the work after the allowed retries."""

    code = "try_again"
    status = 503
    default = _("The system is busy. Please try again in a moment.")
