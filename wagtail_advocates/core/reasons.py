"""Every reason code a Decision or a visit can carry, in words for the person concerned."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VISIT_REASONS: Mapping[str, Promise] = {
    "navigation": _("Somebody followed the link in a browser."),
    "no_fetch_metadata": _("The browser did not say how it came; the landing page will tell."),
    "landing_confirmed": _("The landing page confirmed that a browser had opened it."),
    "purchase_confirmed": _("A purchase confirmed that a person had come."),
    "via_parameter": _("Somebody came to a page with the code in its address."),
    "preview": _("An editor previewed the page."),
    "staff": _("Somebody of the site's own staff followed the link."),
    "head_request": _("A program only asked whether the link works."),
    "prefetch": _("A browser loaded ahead of a click that had not happened."),
    "user_agent_missing": _("The program that came did not say what it is."),
    "link_preview": _("A chat or a network fetched a preview of the link."),
    "bot": _("A known bot followed the link."),
    "not_a_document": _("The link was loaded as a part of another page, not opened."),
    "not_a_navigation": _("A script loaded the link; nobody opened it."),
    "duplicate_click": _("The same visitor had followed the link shortly before."),
    "code_unknown": _("No advocate has that code."),
    "code_retired": _("The code is no longer in use."),
    "code_expired": _("The code has expired."),
    "advocate_inactive": _("The advocate is not active in the program at the moment."),
    "program_closed": _("The program was closed at that time."),
}

DECISION_REASONS: Mapping[str, Promise] = {
    "code_characters": _("A code has 3 to 24 letters and digits."),
    "code_unwanted_word": _("The code holds a word that codes should not hold."),
    "program_open": _("The program is open to everybody, so the advocate joined at once."),
    "decided_by_person": _("Somebody of the program's team decided this."),
    "last_click": _("The last contact before the sale gets the credit."),
    "first_click": _("The first contact before the sale gets the credit."),
    "linear": _("Every contact before the sale gets the same credit."),
    "position_based": _(
        "The first and the last contact before the sale get two fifths of the credit each, those "
        "between them share the rest."
    ),
    "time_decay": _("The nearer a contact lies to the sale, the more of the credit it gets."),
    "as_first_sale": _("A recurring payment is credited like the sale that began it."),
    "first_sale_not_credited": _("Nobody was credited for the sale that began these payments."),
    "by_hand": _("Somebody of the program's team decided who gets the credit."),
    "attributed_anew": _("The credit for the sale went to somebody else."),
    "share_too_small": _("The advocate's part of the reward is less than the smallest unit."),
    "typed_code": _("The friend typed the code, which says who sent them."),
    "nobody_referred": _("No contact with an advocate is known for this customer."),
    "no_contact_in_window": _("The last contact with an advocate was too long before the sale."),
    "no_rules_published": _("The program has no published reward rules."),
    "nothing_found": _("The fraud rules found nothing that speaks against it."),
    "self_referral_account": _("The customer's account is the advocate's own."),
    "self_referral_email": _("The customer's e-mail address is the advocate's own."),
    "self_referral_device": _("The customer bought with the advocate's own device."),
    "self_referral_payment": _("The customer paid with what the advocate pays with."),
    "self_referral_destination": _("The customer pays from where the advocate is paid out to."),
    "on_block_list": _("The team put the customer or the advocate on the block list."),
    "on_allow_list": _("Something was noticed, but the team trusts the customer or the advocate."),
    "same_address": _("The customer and the advocate live at the same address."),
    "same_network": _("The customer and the advocate were on the same network that day."),
    "existing_customer": _("The customer had bought before anybody referred them."),
    "registered_again": _("Somebody bought with the same things before, under another address."),
    "disposable_mail": _("The customer's address is of a service for throw-away mail."),
    "referral_ring": _("People refer each other in a circle."),
    "customers_share": _("Several customers of this advocate share a device or a way to pay."),
    "visits_look_alike": _("Many customers came from one connection with one kind of browser."),
    "too_many_in_an_hour": _("Far more sales in an hour than is usual for this advocate."),
    "too_many_in_a_day": _("Far more sales in a day than is usual for this advocate."),
    "code_leaked": _("Many strangers typed the code and none of them had followed the link."),
    "came_from_coupon_site": _("The customer came from a site that collects coupon codes."),
    "came_by_paid_advert": _("The customer came through a paid advert instead of a share."),
    "cookie_stuffing": _("Links of this advocate are loaded without anybody opening them."),
    "landing_never_seen": _("Nothing but the purchase says that the link was opened."),
    "hardly_anybody_buys": _("The link has hundreds of visits for each sale."),
    "everybody_buys": _("Nearly every visit of this advocate's link ends in a sale."),
    "often_refunded": _("Most sales of this advocate were given back."),
    "fraud_list_missing": _("A list the fraud rules need is missing, so somebody has to look."),
    "appealed": _("The advocate asked for a second look."),
    "fraud_rule_failed": _("A fraud rule could not be checked, so somebody has to look at it."),
    "other_event": _("The rule rewards another kind of event."),
    "condition_not_met": _("A condition of the rule is not met."),
    "payments_used_up": _("The rule rewards a limited number of payments, and they are used up."),
    "only_first_ones": _("The rule rewards an advocate's first sales only."),
    "not_the_nth": _("The rule rewards certain sales only, such as every third, and not this one."),
    "nobody_recruited": _("Nobody recruited this advocate."),
    "cap_reached": _("The advocate has reached the limit of the rule for this period."),
    "budget_spent": _("The budget for these rewards is spent."),
    "not_first_sale": _("The rule rewards a first sale only, and this customer bought before."),
    "sale_too_small": _("The sale is smaller than the rule asks for."),
    "rule_grants_nothing": _("By this rule the reward would be nothing."),
    "in_hold_period": _("The reward waits for the end of the hold, in case of a refund."),
    "hold_ended": _("The hold ended and nothing spoke against the reward."),
    "approved_by_person": _("Somebody of the program's team approved the reward."),
    "rejected_by_person": _("Somebody of the program's team rejected the reward."),
    "refunded": _("The order was refunded, so that part of the reward is taken back."),
    "charged_back": _(
        "The customer's bank took the payment back, so that part of the reward is taken back."
    ),
    "chargeback_reversed": _("The chargeback was won, so what it had taken is given back."),
    "chargeback_unknown": _("The chargeback that was won is not known yet, so this waits for it."),
    "chargeback_differs": _("The chargeback that was won had another amount."),
    "refund_line_unknown": _("The refund names a line that the order does not have."),
    "refund_line_ambiguous": _("The refund names a line by a SKU that several lines have."),
    "refund_line_too_large": _("The refund gives back more of a line than was sold."),
    "order_unknown": _("The refund came before its order and waits for it."),
    "refund_too_large": _("The refunds together exceed the amount of the order."),
    "currency_foreign": _("The refund is not in the currency of its order."),
    "recorded_before": _("This event had been recorded before; the first result stands."),
    "erased_on_request": _("Everything about this person was erased, as they asked."),
    "advocate_erased": _("The advocate asked to be erased, so there is nobody to reward."),
    "visitor_unknown": _("The visitor is not known here."),
    "nothing_unverified": _("There was no visit left to confirm."),
}

REASONS: Mapping[str, Promise] = {**VISIT_REASONS, **DECISION_REASONS}


def in_words(reason: str) -> str:
    """The reason as a sentence in the active language; the code itself where none is known."""
    return str(REASONS.get(reason, reason))
