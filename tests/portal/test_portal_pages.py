"""Joining, signing in and the portal, as an advocate uses them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

from tests.factories import CHROME, a_click, a_person, a_program, a_sale, a_site, an_advocate
from wagtail_advocates.advocates.models import Advocate, Enrollment
from wagtail_advocates.flows import Customer, decide_enrollment
from wagtail_advocates.portal.visitors import visitor_of

pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture
def program():
    return a_program()


def mailed_link() -> str:
    return re.search(r"/advocates/sign-in/\S+/", mail.outbox[-1].body)[0]


def join(client: Client, capture: Any, email: str = "anna@people.example") -> None:
    with capture(execute=True):
        client.post("/advocates/join/", {"name": "Anna Berg", "email": email})


def signed_in(client: Client, capture: Any, email: str = "anna@people.example") -> Client:
    join(client, capture, email)
    client.post(mailed_link())
    return client


def test_joining_takes_a_name_an_address_and_one_mail(
    program, django_capture_on_commit_callbacks
) -> None:
    client = signed_in(Client(), django_capture_on_commit_callbacks)
    page = client.get("/advocates/portal/").content.decode()
    code = Advocate.objects.get().enrollments.get().codes.get().code
    assert "Hello Anna" in page
    assert f"/advocates/r/{code}" in page
    assert f"/advocates/qr/{code}.svg" in page


def test_nobody_is_active_before_the_address_is_confirmed(
    program, django_capture_on_commit_callbacks
) -> None:
    join(Client(), django_capture_on_commit_callbacks)
    assert Enrollment.objects.get().status == "applied"


def test_a_mail_scanner_that_opens_the_link_does_not_use_it_up(
    program, django_capture_on_commit_callbacks
) -> None:
    client = Client()
    join(client, django_capture_on_commit_callbacks)
    assert Client().get(mailed_link()).status_code == 200
    assert client.post(mailed_link())["Location"] == "/advocates/portal/"


def test_a_link_works_once(program, django_capture_on_commit_callbacks) -> None:
    client = signed_in(Client(), django_capture_on_commit_callbacks)
    again = Client().post(mailed_link())
    assert again.status_code == 410
    assert client.get("/advocates/portal/").status_code == 200


def test_a_signed_in_user_joins_at_once(program) -> None:
    user = User.objects.create_user("anna", "anna@people.example", "x", first_name="Anna")
    client = Client()
    client.force_login(user)
    answer = client.post("/advocates/join/", {"name": "Anna", "email": "anna@people.example"})
    assert answer["Location"] == "/advocates/portal/"
    assert Advocate.objects.get().user == user
    assert Enrollment.objects.get().status == "active"


def test_a_user_cannot_take_somebody_elses_address(program) -> None:
    an_advocate(program, email="anna@people.example")
    client = Client()
    client.force_login(User.objects.create_user("mallory", "mallory@people.example", "x"))
    client.post("/advocates/join/", {"name": "Anna", "email": "anna@people.example"})
    assert Advocate.objects.get().user is None
    assert client.get("/advocates/portal/").status_code == 302


def test_joining_twice_is_one_enrollment(program, django_capture_on_commit_callbacks) -> None:
    for _ in range(2):
        join(Client(), django_capture_on_commit_callbacks)
    assert Enrollment.objects.count() == 1


def test_a_bad_address_is_named(program) -> None:
    page = Client().post("/advocates/join/", {"name": "Anna", "email": "nonsense"})
    assert page.status_code == 422
    assert "Enter a valid email address" in page.content.decode()


def test_a_closed_program_says_so() -> None:
    page = Client().get("/advocates/join/")
    assert page.status_code == 404
    assert "closed" in page.content.decode()


def test_an_application_waits_for_approval(django_capture_on_commit_callbacks) -> None:
    a_program(join_policy="approval")
    client = signed_in(Client(), django_capture_on_commit_callbacks)
    assert "being looked at" in client.get("/advocates/portal/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        decide_enrollment(enrollment_id=Enrollment.objects.get().pk, outcome="approve", actor="Mia")
    assert "Your link" in client.get("/advocates/portal/").content.decode()
    assert "Active" in mail.outbox[-1].subject


def test_the_portal_says_why_there_is_no_reward(
    program, django_capture_on_commit_callbacks
) -> None:
    client = signed_in(Client(), django_capture_on_commit_callbacks)
    code = Advocate.objects.get().enrollments.get().codes.get().code
    a_sale(program, code=code, customer=Customer(email="anna@people.example"))
    page = client.get("/advocates/portal/").content.decode()
    assert "No reward" in page
    assert "The customer&#x27;s e-mail address is the advocate&#x27;s own." in page


def test_the_portal_needs_few_queries(
    program, django_capture_on_commit_callbacks, django_assert_max_num_queries
) -> None:
    client = signed_in(Client(), django_capture_on_commit_callbacks)
    with django_assert_max_num_queries(20):
        client.get("/advocates/portal/")


def test_a_friend_who_followed_a_link_sees_who_sent_them(program) -> None:
    anna = an_advocate(program)
    friend = Client(headers={"User-Agent": CHROME})
    friend.get(
        f"/advocates/r/{anna.code.code}",
        headers={"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    )
    assert "Anna sent you" in friend.get("/advocates/claim/").content.decode()


def test_a_friend_types_a_code(program) -> None:
    anna = an_advocate(program)
    page = Client().post("/advocates/claim/", {"code": anna.code.code.lower()})
    assert "Anna sent you" in page.content.decode()
    wrong = Client().post("/advocates/claim/", {"code": "NOSUCH"})
    assert "We do not know this code" in wrong.content.decode()


def test_the_cookie_tells_a_shop_who_came(program, rf) -> None:
    anna = an_advocate(program)
    friend = Client(headers={"User-Agent": CHROME})
    answer = friend.get(
        f"/advocates/r/{anna.code.code}",
        headers={"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    )
    request = rf.get("/")
    request.COOKIES["advocates_visitor"] = answer.cookies["advocates_visitor"].value
    sale = a_sale(program, visitor=visitor_of(request))
    assert sale.attributed


@pytest.mark.parametrize("form", ["svg", "png"])
def test_a_qr_code_reads_as_the_link(program, form: str) -> None:
    anna = an_advocate(program)
    answer = Client().get(f"/advocates/qr/{anna.code.code}.{form}")
    assert answer.status_code == 200
    assert "immutable" in answer["Cache-Control"]
    if form == "png":
        import io

        import zxingcpp
        from PIL import Image

        found = zxingcpp.read_barcodes(Image.open(io.BytesIO(answer.content)).convert("L"))
        expected = f"{a_site().root_url}/advocates/r/{anna.code.code}?ch=qr"
        assert [code.text for code in found] == [expected]


def test_an_unconfirmed_click_counts_once_the_friend_buys(program) -> None:
    anna = an_advocate(program)
    visit = a_click(
        anna,
        facts=a_person(sec_fetch_mode="", sec_fetch_dest=""),
    )
    assert visit.verdict == "unverified"
    assert a_sale(program, visitor=visit.visitor).attributed


def test_health_and_readiness(program) -> None:
    assert Client().get("/advocates/health").json()["ok"]
    assert Client().get("/advocates/ready").json()["ok"]


def test_an_account_with_an_advocates_address_has_to_prove_it_by_mail(program) -> None:
    an_advocate(program, email="anna@people.example")
    client = Client()
    client.force_login(User.objects.create_user("mallory", "anna@people.example", "x"))
    client.post("/advocates/join/", {"name": "Anna", "email": "anna@people.example"})
    assert Advocate.objects.get().user is None
    assert client.get("/advocates/portal/")["Location"] == "/advocates/sign-in/"


def test_nobody_can_flood_an_address_with_mails(
    program, django_capture_on_commit_callbacks
) -> None:
    an_advocate(program, email="anna@people.example")
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(8):
            Client(REMOTE_ADDR=f"203.0.113.{number}").post(
                "/advocates/sign-in/", {"email": "anna@people.example"}
            )
    assert len(mail.outbox) == 5
