"""The admin as its people use it: each page opens for who may see it, and for nobody else."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cms.people import a_user, logged_in
from tests.factories import a_click, a_program, a_sale, an_advocate
from wagtail_advocates.advocates.models import Enrollment
from wagtail_advocates.attribution.models import Credit, Referral
from wagtail_advocates.conversions.models import Conversion
from wagtail_advocates.flows import identify_visitor
from wagtail_advocates.programs.models import ProgramAccess
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.tracking.models import Prospect

pytestmark = pytest.mark.django_db

LISTS = [
    "advocates_programs",
    "advocates_offers",
    "advocates_reward_rules",
    "advocates_enrollments",
    "advocates_referrals",
    "advocates_conversions",
    "advocates_rewards",
]
INSPECTED = ["advocates_enrollments", "advocates_referrals", "advocates_conversions"]


@pytest.fixture
def sale():
    program = a_program()
    anna = an_advocate(program, name="=HYPERLINK(1)")
    return a_sale(program, code=anna.code.code)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_opens_and_searches(root: Client, sale, name: str) -> None:
    response = root.get(reverse(f"{name}:list"))
    assert response.status_code == 200
    assert root.get(reverse(f"{name}:list"), {"q": "anna"}).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_closed_to_plain_admin_access(sale, name: str) -> None:
    client = logged_in(a_user("plain"))
    response = client.get(reverse(f"{name}:list"))
    assert response.status_code == 302
    assert response["Location"] == reverse("wagtailadmin_home")


@pytest.mark.parametrize("name", ["advocates_programs", "advocates_offers"])
def test_a_form_opens_for_who_may_add(root: Client, sale, name: str) -> None:
    assert root.get(reverse(f"{name}:add")).status_code == 200


@pytest.mark.parametrize("name", ["enrollments", "conversions", "rewards", "referrals"])
def test_records_cannot_be_added_edited_or_deleted(root: Client, sale, name: str) -> None:
    namespace = f"advocates_{name}"
    page = root.get(reverse(f"{namespace}:list")).content.decode()
    assert reverse(f"{namespace}:add") not in page
    assert f"/admin/advocates/{name}/delete/" not in page
    model = {"enrollments": Enrollment, "conversions": Conversion, "rewards": Reward}
    row = model.get(name, Referral).objects.latest("pk")
    edit = root.get(reverse(f"{namespace}:edit", args=[row.pk]))
    assert edit["Location"] == reverse(f"{namespace}:inspect", args=[row.pk])
    for refused in (
        root.post(reverse(f"{namespace}:add"), {}),
        root.post(reverse(f"{namespace}:delete", args=[row.pk])),
    ):
        assert refused["Location"] == reverse("wagtailadmin_home")
    row.refresh_from_db()


def test_an_enrollment_shows_its_link_and_ledger(root: Client, sale) -> None:
    enrollment = sale.rewards[0].enrollment
    page = root.get(reverse("advocates_enrollments:inspect", args=[enrollment.pk]))
    assert page.status_code == 200
    assert enrollment.codes.get().code in page.content.decode()
    assert "€10.00" in page.content.decode()


def test_a_conversion_says_why(root: Client, sale) -> None:
    page = root.get(reverse("advocates_conversions:inspect", args=[sale.conversion.pk]))
    assert "The friend typed the code" in page.content.decode()


def test_a_reward_is_approved_from_the_list(root: Client, sale) -> None:
    reward = sale.rewards[0]
    page = root.get(reverse("advocates_rewards:list"))
    path = reverse("wagtail_bulk_action", args=["wagtail_advocates", "reward", "approve_reward"])
    assert path in page.content.decode()
    assert root.get(path, {"id": reward.pk}).status_code == 200
    root.post(f"{path}?id={reward.pk}", {"reason": ""})
    reward.refresh_from_db()
    assert (reward.state, reward.reason) == ("approved", "approved_by_person")


def test_a_rejection_without_a_reason_is_sent_back(root: Client, sale) -> None:
    reward = sale.rewards[0]
    path = reverse("wagtail_bulk_action", args=["wagtail_advocates", "reward", "reject_reward"])
    page = root.post(f"{path}?id={reward.pk}", {"reason": ""})
    assert "This field is required" in page.content.decode()
    root.post(f"{path}?id={reward.pk}", {"reason": "Bought for resale"})
    reward.refresh_from_db()
    assert (reward.state, reward.note) == ("rejected", "Bought for resale")


def test_a_viewer_cannot_approve(sale) -> None:
    client = logged_in(a_user("viewer", "view_reward"))
    path = reverse("wagtail_bulk_action", args=["wagtail_advocates", "reward", "approve_reward"])
    listing = client.get(reverse("advocates_rewards:list")).content.decode()
    assert f"{path}?id=" not in listing
    client.post(f"{path}?id={sale.rewards[0].pk}", {"reason": ""})
    assert Reward.objects.get(pk=sale.rewards[0].pk).state == "pending"


def test_nobody_deletes_a_record_in_bulk(root: Client, sale) -> None:
    path = reverse("wagtail_bulk_action", args=["wagtail_advocates", "reward", "delete"])
    root.post(f"{path}?id={sale.rewards[0].pk}")
    assert Reward.objects.filter(pk=sale.rewards[0].pk).exists()


def test_the_dashboard_shows_the_funnel_to_who_may_see_rewards(root: Client, sale) -> None:
    home = reverse("wagtailadmin_home")
    assert "the last 30 days" in root.get(home).content.decode()
    assert "the last 30 days" not in logged_in(a_user("plain")).get(home).content.decode()


@pytest.mark.parametrize("model", ["program", "reward", "enrollment"])
def test_choosers_are_closed_to_plain_admin_access(sale, model: str) -> None:
    from wagtail.snippets.models import get_snippet_models

    found = next(m for m in get_snippet_models() if m._meta.model_name == model)
    viewset = found.snippet_viewset.chooser_viewset
    client = logged_in(a_user("plain"))
    for view in ("choose", "choose_results"):
        assert client.get(reverse(f"{viewset.name}:{view}")).status_code in (302, 403)
    assert client.get(reverse(f"{viewset.name}:chosen", args=[1])).status_code in (302, 403)


def test_an_export_holds_no_formulas(root: Client, sale) -> None:
    response = root.get(reverse("advocates_rewards:list"), {"export": "csv"})
    content = b"".join(response.streaming_content).decode()
    assert "'=HYPERLINK(1)" in content


def test_a_draft_of_a_program_changes_nothing_until_published(root: Client, sale) -> None:
    program = sale.conversion.program
    program.hold_days = 99
    program.save_revision()
    program.refresh_from_db()
    assert program.hold_days == 14
    program.latest_revision.publish()
    program.refresh_from_db()
    assert program.hold_days == 99


def test_publishing_reward_rules_freezes_a_new_version(sale) -> None:
    from wagtail_advocates.rewards.queries import current_rules

    program = sale.conversion.program
    before = current_rules(program=program)
    rule = program.rule_set.rules.first()
    rule.amount_minor = 2000
    program.rule_set.rules = [rule]
    program.rule_set.save_revision().publish()
    after = current_rules(program=program)
    assert (before.number, after.number) == (1, 2)
    assert sale.rewards[0].rule_version == before


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("rewards", lambda sale: sale.rewards[0]),
        ("conversions", lambda sale: sale.conversion),
        ("enrollments", lambda sale: sale.rewards[0].enrollment),
        ("referrals", lambda sale: Referral.objects.get()),
    ],
)
def test_each_row_leads_to_the_page_about_it(root: Client, sale, name: str, row) -> None:
    listing = root.get(reverse(f"advocates_{name}:list")).content.decode()
    assert reverse(f"advocates_{name}:inspect", args=[row(sale).pk]) in listing


def test_an_open_reward_can_be_decided_from_its_row(root: Client, sale) -> None:
    listing = root.get(reverse("advocates_rewards:list")).content.decode()
    for action in ("approve_reward", "reject_reward"):
        path = reverse("wagtail_bulk_action", args=["wagtail_advocates", "reward", action])
        assert f"{path}?id={sale.rewards[0].pk}" in listing


def test_a_hold_shows_the_day_it_ends(root: Client, sale) -> None:
    listing = root.get(reverse("advocates_rewards:list")).content.decode()
    assert sale.rewards[0].available_at.strftime("%m/%d/%Y") in listing


def test_a_longer_list_takes_no_more_queries(root: Client, sale) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            root.get(reverse("advocates_rewards:list"))
        return len(captured)

    queries()
    before = queries()
    program = sale.conversion.program
    for _ in range(5):
        a_sale(program, code=an_advocate(program).code.code)
    assert queries() <= before


def test_the_credit_is_given_on_the_page_of_a_sale(root: Client, sale) -> None:
    ben = an_advocate(sale.conversion.program, name="Ben Kern")
    about = root.get(reverse("advocates_conversions:inspect", args=[sale.conversion.pk]))
    path = reverse("advocates_conversions:credit", args=[sale.conversion.pk])
    assert path in about.content.decode()
    assert "Ben Kern" in root.get(path).content.decode()
    answer = root.post(path, {"code": ben.code.code, "reason": "Told us so"}, follow=True)
    assert "Ben Kern has the credit now." in answer.content.decode()
    credits = Credit.objects.filter(attribution__conversion=sale.conversion)
    assert [credit.enrollment for credit in credits] == [ben.enrollment]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"reason": "Told us so"}, "Choose an advocate"),
        ({"code": "NOBODY", "reason": "Told us so"}, "No advocate of this program"),
        ({"code": "OWN"}, "This field is required"),
        ({"code": "OWN", "reason": "Told us so"}, "has the credit already"),
    ],
)
def test_a_credit_that_cannot_be_given_says_why(root: Client, sale, sent, told: str) -> None:
    own = sale.rewards[0].enrollment.codes.get().code
    sent = {name: own if value == "OWN" else value for name, value in sent.items()}
    path = reverse("advocates_conversions:credit", args=[sale.conversion.pk])
    assert told in root.post(path, sent).content.decode()


def test_the_credit_is_not_given_by_who_may_only_look(sale) -> None:
    client = logged_in(a_user("viewer", "view_conversion"))
    path = reverse("advocates_conversions:credit", args=[sale.conversion.pk])
    assert client.post(path, {"reason": "x"})["Location"] == reverse("wagtailadmin_home")
    about = client.get(reverse("advocates_conversions:inspect", args=[sale.conversion.pk]))
    assert path not in about.content.decode()


def test_a_person_is_exported_by_who_may_decide_on_advocates(root: Client, sale) -> None:
    enrollment = sale.rewards[0].enrollment
    path = reverse("advocates_enrollments:export_person", args=[enrollment.pk])
    about = reverse("advocates_enrollments:inspect", args=[enrollment.pk])
    assert path in root.get(about).content.decode()
    answer = root.get(path)
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["advocate"]["email"] == enrollment.advocate.email
    assert logged_in(a_user("plain")).get(path)["Location"] == reverse("wagtailadmin_home")
    viewer = logged_in(a_user("viewer", "view_enrollment"))
    assert viewer.get(path)["Location"] == reverse("wagtailadmin_home")
    assert path not in viewer.get(about).content.decode()
    user = a_user("decider", "view_enrollment", "change_enrollment")
    assert logged_in(user).get(path).status_code == 200
    ProgramAccess.objects.create(group=user.groups.get(), program=enrollment.program)
    one_program = logged_in(User.objects.get(pk=user.pk))
    assert one_program.get(about).status_code == 200
    assert one_program.get(path)["Location"] == reverse("wagtailadmin_home")


def test_two_devices_are_kept_apart_with_a_reason(root) -> None:
    program = a_program()
    anna = an_advocate(program)
    phone, laptop = a_click(anna).visitor, a_click(anna).visitor
    for visitor in (phone, laptop):
        identify_visitor(site=program.site, visitor=visitor, email="ben@friends.example")
    sale = a_sale(program, visitor=laptop).conversion
    about = reverse("advocates_conversions:inspect", args=[sale.pk])
    device = Prospect.objects.get(public_id=laptop)
    page = reverse("advocates_conversions:apart", args=[sale.pk, device.pk])
    assert page in root.get(about).content.decode()
    assert root.post(page, {"reason": ""}).status_code == 200
    root.post(page, {"reason": "A library's computer"})
    device.refresh_from_db()
    assert device.merged_into is None
    assert root.get(page).status_code == 404
    other = reverse("advocates_conversions:apart", args=[sale.pk, sale.prospect_id])
    assert root.get(other).status_code == 404, "only this customer's merged devices"
