"""What a shop's server reads: its own rows, as far as its key goes."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Site

from tests.api.test_server_calls import API, Shop
from tests.factories import a_program, a_sale, a_site, an_advocate, something_earned
from wagtail_advocates.flows import request_payout, set_destination
from wagtail_advocates.links.services import issue_vanity_code, retire_code
from wagtail_advocates.programs.keys import issue_key
from wagtail_advocates.programs.models import Program

pytestmark = pytest.mark.django_db

SCOPES = {
    "/advocates": "advocates",
    "/enrollments": "advocates",
    "/balances": "advocates",
    "/rewards": "conversions",
    "/conversions": "conversions",
    "/payouts": "payouts",
    "/links": "links",
}
LISTS = sorted(SCOPES)


def a_story(program: Program, **options: Any) -> Any:
    """Somebody who earned ten euros and asked for them."""
    joined = an_advocate(program, **options)
    something_earned(joined)
    set_destination(advocate=joined.enrollment.advocate, method="credit", details={})
    request_payout(enrollment=joined.enrollment, actor="m")
    return joined


@pytest.fixture
def anna():
    return a_story(a_program())


def items(shop: Shop, path: str) -> list[dict[str, Any]]:
    answer = shop.get(path)
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]


def single_rows(shop: Shop) -> list[str]:
    """The address of one row of each list that has such."""
    return [
        f"{path}/{items(shop, path)[0]['id']}"
        for path in ("/advocates", "/enrollments", "/rewards")
    ]


def test_a_shop_reads_the_whole_story(anna) -> None:
    shop = Shop()
    [advocate] = items(shop, "/advocates")
    [enrollment] = items(shop, "/enrollments")
    [conversion] = items(shop, "/conversions")
    reward = items(shop, "/rewards?beneficiary=advocate")[0]
    [balance] = items(shop, "/balances")
    [payout] = items(shop, "/payouts")
    [link] = items(shop, "/links")
    assert advocate["email"] == enrollment["email"] == anna.enrollment.advocate.email
    assert advocate["enrollments"] == [
        {"id": enrollment["id"], "program": enrollment["program"], "status": "active"}
    ]
    assert {enrollment["code"], balance["code"], link["code"]} == {anna.code.code}
    assert conversion["enrollments"] == [enrollment["id"]]
    assert (conversion["attributed"], conversion["method"]) == (True, "code")
    assert reward["conversion"] == conversion["id"]
    assert (reward["state"], reward["amount_minor"]) == ("approved", 1000)
    assert balance["balances"][0]["available_minor"] == 1000
    assert (payout["status"], payout["amount_minor"]) == ("pending", 1000)
    for row in (enrollment, reward, balance, payout, link):
        assert row["advocate"] == advocate["id"]
    assert link["url"].endswith(f"/advocates/r/{anna.code.code}")


def test_a_single_row_reads_as_in_its_list(anna) -> None:
    shop = Shop()
    for address in single_rows(shop):
        path = address.rsplit("/", 1)[0]
        assert shop.get(address).json() == items(shop, path)[0]


@pytest.mark.parametrize("path", LISTS)
def test_nobody_reads_without_a_key(anna, path: str) -> None:
    answer = Client().get(API + path)
    assert (answer.status_code, answer.json()["code"]) == (401, "key_refused")


@pytest.mark.parametrize("path", LISTS)
def test_a_wrong_key_reads_nothing(anna, path: str) -> None:
    shop = Shop()
    shop.key = "sk_wrong"
    assert shop.get(path).status_code == 401


@pytest.mark.parametrize("path", LISTS)
def test_a_publishable_key_reads_nothing(anna, path: str) -> None:
    shop = Shop()
    _row, shop.key = issue_key(
        site=a_site(), kind="publishable", name="web", origins=["https://shop.example"]
    )
    assert shop.get(path).status_code == 401
    assert shop.get(f"{path}?key={shop.key}").status_code == 401


@pytest.mark.parametrize("path", LISTS)
def test_a_secret_key_in_a_browser_reads_nothing(anna, path: str) -> None:
    assert Shop().call("GET", path, origin="https://shop.example").status_code == 401


@pytest.mark.parametrize("path", LISTS)
def test_a_list_needs_its_scope_and_no_other(anna, path: str) -> None:
    others = sorted({"refunds", "credit", "reports", *SCOPES.values()} - {SCOPES[path]})
    answer = Shop(scopes=others).get(path)
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert Shop(scopes=[SCOPES[path]]).get(path).status_code == 200


@pytest.mark.parametrize("path", LISTS)
def test_a_key_of_another_site_sees_nothing(anna, path: str) -> None:
    other = Site.objects.create(hostname="other.example", root_page=a_site().root_page)
    shop = Shop()
    _row, shop.key = issue_key(site=other, kind="secret", name="other shop")
    assert items(shop, path) == []
    assert shop.get(f"{path}?program={anna.enrollment.program.slug}").status_code == 404


def test_a_key_of_another_site_finds_no_single_row(anna) -> None:
    addresses = single_rows(Shop())
    other = Site.objects.create(hostname="other.example", root_page=a_site().root_page)
    shop = Shop()
    _row, shop.key = issue_key(site=other, kind="secret", name="other shop")
    assert [shop.get(address).status_code for address in addresses] == [404, 404, 404]


@pytest.mark.parametrize("path", LISTS)
def test_a_key_bound_to_a_program_sees_its_rows_only(anna, path: str) -> None:
    other = a_program()
    a_story(other)
    shop = Shop(program=other)
    rows = items(shop, path)
    assert rows
    if path != "/advocates":
        assert {row["program"] for row in rows} == {other.slug}
    else:
        assert [row["program"] for row in rows[0]["enrollments"]] == [other.slug]
    assert len(items(Shop(), path)) == 2 * len(rows)
    assert shop.get(f"{path}?program={anna.enrollment.program.slug}").status_code == 404
    assert items(shop, f"{path}?program={other.slug}") == rows


def test_a_key_bound_to_a_program_does_not_learn_of_enrollments_elsewhere(anna) -> None:
    other = a_program()
    an_advocate(other, email=anna.enrollment.advocate.email)
    [row] = items(Shop(program=other), "/advocates")
    assert [each["program"] for each in row["enrollments"]] == [other.slug]
    [row] = items(Shop(), "/advocates")
    assert len(row["enrollments"]) == 2


def test_a_key_bound_to_a_program_finds_no_single_row_of_another(anna) -> None:
    addresses = single_rows(Shop())
    shop = Shop(program=a_program())
    assert [shop.get(address).status_code for address in addresses] == [404, 404, 404]


def test_an_address_is_told_by_the_scope_for_people_only(anna) -> None:
    shop = Shop(scopes=["conversions", "payouts", "links"])
    for path in ("/rewards", "/conversions", "/payouts", "/links"):
        text = shop.get(path).content.decode()
        assert anna.enrollment.advocate.email not in text
        assert anna.enrollment.advocate.name not in text


def test_where_money_goes_is_told_to_nobody(provider) -> None:
    joined = an_advocate(a_program())
    something_earned(joined)
    set_destination(
        advocate=joined.enrollment.advocate, method="rehearsal", details={"account": "TEST-OK-77"}
    )
    for path in LISTS:
        assert "TEST-OK-77" not in Shop().get(path).content.decode()


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/advocates?status=active", 2),
        ("/advocates?status=banned", 0),
        ("/advocates?erased=false", 2),
        ("/advocates?erased=true", 0),
        ("/enrollments?type=partner", 1),
        ("/enrollments?status=active&type=customer", 1),
        ("/rewards?status=approved", 2),
        ("/rewards?status=pending", 2),
        ("/rewards?beneficiary=friend", 2),
        ("/rewards?kind=points", 0),
        ("/conversions?kind=sale", 3),
        ("/conversions?kind=lead", 0),
        ("/conversions?attributed=true", 2),
        ("/conversions?attributed=false", 1),
        ("/conversions?external_id=by-nobody", 1),
        ("/conversions?external_id=BY-NOBODY", 0),
        ("/conversions?external_id=by-nobody&source=till", 0),
        ("/payouts?status=pending", 2),
        ("/payouts?status=settled", 0),
        ("/payouts?method=credit", 2),
        ("/links?status=active", 2),
        ("/links?status=retired", 1),
        ("/links?status=expired", 0),
        ("/links?vanity=true", 1),
        ("/balances?status=active", 2),
    ],
)
def test_a_list_is_narrowed(anna, path: str, count: int) -> None:
    program = anna.enrollment.program
    a_story(program, advocate_type="partner")
    a_sale(program, external_id="by-nobody")
    retire_code(code=issue_vanity_code(enrollment=anna.enrollment, wish="ANNA"))
    assert len(items(Shop(), path)) == count


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_narrowed_to_one_advocate(anna, path: str) -> None:
    if path == "/advocates":
        return
    ben = a_story(anna.enrollment.program)
    shop = Shop()
    for joined in (anna, ben):
        who = str(joined.enrollment.advocate.public_id)
        rows = items(shop, f"{path}?advocate={who}")
        assert rows
        if path != "/conversions":
            assert {row["advocate"] for row in rows} == {who}
        else:
            assert [row["enrollments"] for row in rows] == [[str(joined.enrollment.public_id)]]
    assert items(shop, f"{path}?advocate=00000000-0000-4000-8000-000000000000") == []


@pytest.mark.parametrize(
    ("path", "made"),
    [
        ("/advocates", "created_at"),
        ("/enrollments", "joined_at"),
        ("/rewards", "created_at"),
        ("/conversions", "recorded_at"),
        ("/payouts", "created_at"),
        ("/links", "created_at"),
    ],
)
def test_a_period_has_its_first_moment_and_not_its_last(anna, path: str, made: str) -> None:
    shop = Shop()
    rows = items(shop, path)
    # A moment in an answer is cut to milliseconds, so it is a little early.
    assert items(shop, f"{path}?since={rows[-1][made]}") == rows
    assert items(shop, f"{path}?until={rows[-1][made]}") == []


def test_what_was_decided_since_is_asked_for(anna) -> None:
    shop = Shop()
    [decided] = items(shop, "/rewards?status=approved")
    assert items(shop, f"/rewards?decided_since={decided['decided_at']}") == [decided]
    assert items(shop, "/rewards?decided_since=2999-01-01T00:00:00Z") == []


@pytest.mark.parametrize("path", LISTS)
def test_a_misspelt_filter_is_refused_and_not_overlooked(anna, path: str) -> None:
    answer = Shop().get(f"{path}?statsu=active")
    assert (answer.status_code, answer.json()["code"]) == (422, "fields_invalid")
    assert answer.json()["errors"] == [{"field": "statsu", "message": "There is no such field."}]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=many",
        "limit=5&limit=6",
        "program=a%20b",
        "program=%00",
        "cursor=%00",
        "fields=secret",
        "fields=id,",
        "fields=code%00",
    ],
)
def test_what_cannot_be_asked_is_refused(anna, query: str) -> None:
    answer = Shop().get(f"/links?{query}")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query",
    [
        "status=gone",
        "advocate=somebody",
        "since=yesterday",
        "since=2026-01-01",
        "since=2026-01-01T00:00:00",
        "since=0001-01-01T00:00:00%2B14:00",
        "since=9999-12-31T23:59:59-14:00",
        "since=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z",
        "since=2026-01-01T00:00:00Z&until=2026-01-01T00:00:00Z",
        "decided_since=1e400",
    ],
)
def test_a_filter_is_typed(anna, query: str) -> None:
    assert Shop().get(f"/rewards?{query}").status_code == 422


def test_an_order_number_is_never_echoed_with_its_control_characters(anna) -> None:
    assert Shop().get("/conversions?external_id=a%00b").status_code == 422
    assert items(Shop(), "/conversions?external_id=%ED%A0%80") == []


REPORTS = {
    "/conversions/{conversion}/why": "id,chain",
    "/rewards/{reward}/why": "id,chain",
    "/advocates/{code}/balance": "code,balances",
    "/payouts/{payout}": "id,amount_minor",
    "/conversions/{conversion}": "id,amount_minor",
    "/links/{code}": "code,url",
    "/reports/visits": "counted,by_reason",
}


def addressed(shop: Shop, anna: Any, path: str) -> str:
    ids = {name: items(shop, f"/{name}s")[0]["id"] for name in ("conversion", "reward", "payout")}
    return path.format(code=anna.code.code, **ids)


@pytest.mark.parametrize("path", REPORTS)
def test_a_report_is_cut_to_the_fields_asked_for(anna, path: str) -> None:
    shop = Shop()
    address = addressed(shop, anna, path)
    whole = shop.get(address).json()
    for fields in (REPORTS[path], REPORTS[path].split(",")[0]):
        cut = shop.get(f"{address}?fields={fields}").json()
        assert cut == {name: whole[name] for name in fields.split(",")}


@pytest.mark.parametrize("path", REPORTS)
def test_a_report_is_sent_again_only_where_it_changed(anna, path: str) -> None:
    shop = Shop()
    address = addressed(shop, anna, path)
    first = shop.get(address)
    assert first["Cache-Control"] == "private, no-cache"
    assert shop.call("GET", address, if_none_match=first["ETag"]).status_code == 304
    assert shop.call("GET", address, if_none_match='"another"').status_code == 200


@pytest.mark.parametrize("path", REPORTS)
@pytest.mark.parametrize(
    "query", ["surprise=1", "fields=secret", "fields=id&fields=id", "since=", "program=a%20b"]
)
def test_a_report_overlooks_nothing_that_it_was_asked(anna, path: str, query: str) -> None:
    shop = Shop()
    answer = shop.get(f"{addressed(shop, anna, path)}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "fields_invalid")


def test_a_report_of_visits_ends_after_it_began(anna) -> None:
    answer = Shop().get("/reports/visits?since=2026-02-02&until=2026-02-01")
    assert (answer.status_code, answer.json()["code"]) == (422, "period_invalid")
    assert Shop().get("/reports/visits?since=2026-02-01&until=2026-02-01").status_code == 200


def test_a_key_bound_to_a_program_gets_no_report_of_another(anna) -> None:
    other = a_program(slug="other")
    shop = Shop(program=other)
    assert shop.get("/reports/visits?program=other").status_code == 200
    for path in REPORTS:
        if "{" in path:
            assert shop.get(addressed(Shop(), anna, path)).status_code == 404
    assert shop.get("/reports/visits?program=friends").status_code == 404


def test_a_conversion_a_payout_and_a_link_read_as_in_their_lists(anna) -> None:
    shop = Shop()
    for path, name in (("/conversions", "id"), ("/payouts", "id"), ("/links", "code")):
        [row] = items(shop, path)
        assert shop.get(f"{path}/{row[name]}").json() == row


def test_a_link_is_found_however_its_code_is_written(anna) -> None:
    code = anna.code.code
    assert Shop().get(f"/links/{code.lower()}").json()["code"] == code
    assert Shop().get("/links/NOSUCH").json()["code"] == "code_unknown"


@pytest.mark.parametrize(
    "path", ["/advocates", "/enrollments", "/rewards", "/conversions", "/payouts"]
)
def test_an_unknown_row_is_not_found(anna, path: str) -> None:
    shop = Shop()
    assert shop.get(f"{path}/00000000-0000-4000-8000-000000000000").status_code == 404
    assert shop.get(f"{path}/no-uuid").status_code == 422
