from __future__ import annotations

from wagtail.models import Site

from wagtail_advocates.advocates.models import Advocate
from wagtail_advocates.advocates.queries import find_advocate
from wagtail_advocates.advocates.services import (
    issue_sign_in_link,
    know_as_customer,
    use_sign_in_link,
)
from wagtail_advocates.core.transactions import flow
from wagtail_advocates.flows.customer_keys import customer_key_of
from wagtail_advocates.flows.join_program import mailbox_confirmed
from wagtail_advocates.webhooks.services import enqueue


@flow
def request_sign_in(*, site: Site, email: str) -> None:
    """Mail a sign-in link, if the address is an advocate's; the caller cannot tell."""
    advocate = find_advocate(site=site, email=email)
    if advocate is not None:
        token = issue_sign_in_link(advocate=advocate)
        enqueue(topic="mail.sign_in", payload={"advocate": advocate.pk, "token": token})


@flow
def sign_in(*, token: str) -> Advocate:
    """The advocate a mailed link belongs to. It works once, and proves the address: what a friend
    with that address was granted is theirs from now on.

    Errors: ``SignInLinkInvalid``.
    """
    link = use_sign_in_link(token=token)
    advocate = link.advocate
    know_as_customer(
        advocate=advocate,
        customer_key=customer_key_of(site_id=advocate.site_id, email=advocate.email),
    )
    mailbox_confirmed(advocate=advocate, code_id=link.code_id)
    return advocate
