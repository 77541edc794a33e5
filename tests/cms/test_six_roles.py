"""Every address of ours in the admin, as six kinds of people, on an installation of two sites.

The other site's rows carry a word of their own: nobody of this site ever reads it, and nothing
they send changes a row of the other site.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from wagtail.models import GroupPagePermission, Site

from example_site.magazine.models import ArticleIndexPage, HomePage
from tests.factories import a_program, a_sale, a_site, an_advocate, something_earned
from wagtail_advocates.cms.policies import EDITED, RECORDED
from wagtail_advocates.flows import ConversionResult, Customer, make_batch, set_destination
from wagtail_advocates.fraud.models import FraudListEntry
from wagtail_advocates.payouts.coupons import add_codes
from wagtail_advocates.programs.keys import issue_key
from wagtail_advocates.programs.models import ApiKey, Program, ProgramAccess

pytestmark = pytest.mark.django_db

FOREIGN = "Quagga"
OURS = (*EDITED, *RECORDED)
NAMES = {
    "programs": "program",
    "offers": "programoffer",
    "reward-rules": "rewardruleset",
    "advocates": "enrollment",
    "referrals": "referral",
    "conversions": "conversion",
    "rewards": "reward",
    "payout-batches": "payoutbatch",
    "payouts": "payout",
    "coupons": "couponcode",
    "fraud-lists": "fraudlistentry",
    "keys": "apikey",
}


def a_group(name: str, site: Site, *, pages: bool, codenames: list[str]) -> Group:
    group = Group.objects.create(name=name)
    wanted = Permission.objects.filter(codename__in=["access_admin", *codenames])
    group.permissions.set(wanted)
    if pages:
        for codename in ("add_page", "change_page"):
            permission = Permission.objects.get(codename=codename)
            GroupPagePermission.objects.create(
                group=group, page=site.root_page, permission=permission
            )
    return group


def codenames(*actions: str, models: tuple[type[Model], ...] = OURS) -> list[str]:
    return [f"{action}_{model._meta.model_name}" for action in actions for model in models]


ROLES: dict[str, tuple[bool, list[str]]] = {
    "plain": (True, []),
    "viewer": (True, codenames("view")),
    "editor": (True, codenames("add", "change", "delete", "view", "publish", models=EDITED)),
    "manager": (True, codenames("add", "change", "delete", "view", "publish", "lock", "unlock")),
}


@pytest.fixture
def other_site() -> Site:
    root = HomePage(title=f"{FOREIGN} home", slug="quagga")
    a_site().root_page.get_parent().add_child(instance=root)
    return Site.objects.create(hostname="other.example", site_name=FOREIGN, root_page=root)


def a_story(site: Site, word: str) -> ConversionResult:
    """A program with its offer and rules, an advocate, a referral, a sale and its rewards."""
    program = a_program(
        site=site,
        name=f"{word} friends",
        offer={"headline": f"{word} headline", "share_text": f"{word} share"},
    )
    program.rule_set.note = f"{word} note"
    program.rule_set.save()
    joined = an_advocate(program, name=f"{word} Person")
    for row in (program, program.offers.get(), program.rule_set):
        row.save_revision(log_action=True)
    FraudListEntry.objects.create(site=site, key=word, shown=f"{word} mail", note=f"{word} why")
    sale = a_sale(
        program,
        code=joined.code.code,
        external_id=f"{word}-1",
        source=word,
        customer=Customer(email="thrown@mailinator.com"),
    )
    something_earned(joined)
    set_destination(advocate=joined.enrollment.advocate, method="credit", details={})
    make_batch(program=program, actor=word, note=f"{word} batch")
    add_codes(program_id=program.pk, codes=[f"{word}-COUPON"])
    issue_key(site=site, kind="secret", name=f"{word} key", program=program)
    issue_key(site=site, kind="secret", name=f"{word} key of the site")
    return sale


@pytest.fixture
def stories(other_site: Site) -> tuple[ConversionResult, ConversionResult]:
    return a_story(a_site(), "Okapi"), a_story(other_site, FOREIGN)


def client_of(role: str) -> Client:
    client = Client()
    if role == "root":
        client.force_login(User.objects.create_superuser(role, f"{role}@site.example", "secret"))
    elif role != "anonymous":
        pages, names = ROLES[role]
        user = User.objects.create_user(role, f"{role}@site.example", "secret")
        user.groups.add(a_group(role, a_site(), pages=pages, codenames=names))
        client.force_login(user)
    return client


def _named(patterns: Any, space: str = "") -> Iterator[tuple[str, str, list[str]]]:
    """Each named address below: its name, the route's own text, and its parameters."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            parameters = [*pattern.pattern.converters, *pattern.pattern.regex.groupindex]
            yield f"{space}{pattern.name}", str(pattern.pattern), parameters
        else:
            below = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _named(pattern.url_patterns, below)


def _model_of(name: str) -> type[Model] | None:
    space = name.split(":")[0]
    ours: Any = OURS
    for model in ours:
        snippet = model.snippet_viewset
        if space in (snippet.admin_url_namespace, snippet.chooser_viewset.url_namespace):
            return model
    return None


def foreign_row(model: type[Model], sale: ConversionResult) -> Any:
    program = sale.conversion.program
    if model is Program:
        return program
    if model is FraudListEntry:
        return FraudListEntry.objects.get(site=program.site)
    return model._default_manager.filter(program=program).first()


def addresses(sale: ConversionResult) -> list[str]:
    """Each address of ours in the admin, with the ids of the other site's rows in it."""
    found = []
    for name, _route, parameters in _named(get_resolver().url_patterns):
        if "advocates" not in name or name.startswith("wagtail_advocates:"):
            continue
        model = _model_of(name)
        row = foreign_row(model, sale) if model else sale.conversion.program
        revision = getattr(row, "latest_revision", None)
        known = {
            "pk": row.pk,
            "revision_id": revision.pk if revision else 1,
            "revision_id_a": "earliest",
            "revision_id_b": "latest",
            "action_name": "approve",
        }
        found.append(reverse(name, kwargs={each: known.get(each, 1) for each in parameters}))
    return found


def bulk_addresses(sale: ConversionResult) -> list[str]:
    actions = ["delete", "approve_reward", "reject_reward", "approve_enrollment"]
    actions += [
        "pause_enrollment",
        "resume_enrollment",
        "ban_enrollment",
        "uphold_appeal",
        "dismiss_appeal",
        "mark_paid",
        "mark_failed",
        "approve_batch",
        "cancel_batch",
    ]
    found = []
    for model in OURS:
        row = foreign_row(model, sale)
        for action in actions:
            args = ["wagtail_advocates", model._meta.model_name, action]
            path = reverse("wagtail_bulk_action", args=args)
            found += [f"{path}?id={row.pk}", f"{path}?id=all"]
    return found


def searches(sale: ConversionResult) -> list[str]:
    """Lists, filtered by the other site's program, searched for its word, and exported."""
    pk = sale.conversion.program_id
    lists = [f"/admin/advocates/{name}/" for name in [*NAMES, "rewards/review"]]
    queries = [
        f"program={pk}",
        f"site={sale.conversion.site_id}",
        "q=",
        "export=csv",
        "export=xlsx",
    ]
    return [f"{path}?{query}" for path in lists for query in queries]


def everything(sale: ConversionResult) -> list[str]:
    chosen = [
        f"/admin/snippets/choose/wagtail_advocates/{model._meta.model_name}/chosen-multiple/"
        f"?id={foreign_row(model, sale).pk}"
        for model in OURS
    ]
    home = ["/admin/", "/admin/reports/site-history/", "/admin/reports/workflow/"]
    return [*addresses(sale), *bulk_addresses(sale), *searches(sale), *chosen, *home]


def state_of(sale: ConversionResult) -> list[Any]:
    """The other site's rows, column by column."""
    return [
        list(model._default_manager.filter(pk=foreign_row(model, sale).pk).values())
        for model in OURS
    ]


def body_of(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8", "replace")


@pytest.mark.once
@pytest.mark.parametrize("role", ["anonymous", *ROLES])
def test_nobody_reads_a_word_of_another_site(stories: Any, role: str) -> None:
    _here, there = stories
    client = client_of(role)
    leaks = [path for path in everything(there) if FOREIGN in body_of(client.get(path))]
    assert leaks == []


@pytest.mark.once
@pytest.mark.parametrize("role", ["anonymous", *ROLES])
def test_nobody_changes_a_row_of_another_site(stories: Any, role: str) -> None:
    _here, there = stories
    client = client_of(role)
    before = state_of(there)
    sent = {
        "reason": "Because",
        "name": "Changed",
        "scopes": ["links"],
        "program": there.conversion.program_id,
    }
    leaks = [path for path in everything(there) if FOREIGN in body_of(client.post(path, sent))]
    assert (leaks, state_of(there)) == ([], before)


@pytest.mark.once
def test_a_superuser_reads_both_sites(stories: Any) -> None:
    """The walk can fail: the same addresses do show the word to who may see it."""
    client = client_of("root")
    _here, there = stories
    shown = [path for path in everything(there) if FOREIGN in body_of(client.get(path))]
    assert len(shown) > 60


@pytest.mark.parametrize(
    ("role", "opened"),
    [
        ("anonymous", set()),
        ("plain", set()),
        ("viewer", set(NAMES)),
        ("editor", {"programs", "offers", "reward-rules", "fraud-lists"}),
        ("manager", set(NAMES)),
        ("root", set(NAMES)),
    ],
)
def test_each_role_opens_its_lists(stories: Any, role: str, opened: set[str]) -> None:
    client = client_of(role)
    codes = {name: client.get(f"/admin/advocates/{name}/") for name in NAMES}
    assert {name for name, response in codes.items() if response.status_code == 200} == opened
    assert all("Okapi" in body_of(codes[name]) for name in opened)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("anonymous", False),
        ("plain", False),
        ("viewer", False),
        ("editor", False),
        ("manager", True),
        ("root", True),
    ],
)
def test_who_makes_keys_changes_what_they_may_do(stories: Any, role: str, may: bool) -> None:
    client = client_of(role)
    key = ApiKey.objects.get(name="Okapi key")
    before = key.scopes
    address = reverse("advocates_keys:change", args=[key.pk])
    shown = (address in body_of(client.get(reverse("advocates_keys:inspect", args=[key.pk]))),)
    client.post(address, {"scopes": ["links"]})
    key.refresh_from_db()
    assert (shown, key.scopes) == ((may,), ["links"] if may else before)


def test_a_program_is_not_moved_to_a_site_its_editor_may_not_see(
    stories: Any, other_site: Site
) -> None:
    here, _there = stories
    client = client_of("manager")
    page = client.get(reverse("advocates_programs:edit", args=[here.conversion.program_id]))
    form = page.context["form"]
    assert list(form.fields["site"].queryset) == [a_site()]


@pytest.mark.parametrize("path", ["/admin/bulk/wagtail_advocates/program/delete/?id={}", None])
def test_a_program_with_a_history_stays(stories: Any, path: str | None) -> None:
    here, _there = stories
    program = here.conversion.program
    delete = reverse("advocates_programs:delete", args=[program.pk])
    answer = client_of("manager").post(path.format(program.pk) if path else delete, follow=True)
    assert "is in use and stays" in body_of(answer)
    assert Program.objects.filter(pk=program.pk).exists()


def test_the_history_of_the_site_shows_what_happened_to_ones_own_programs(stories: Any) -> None:
    page = body_of(client_of("manager").get("/admin/reports/site-history/"))
    assert (FOREIGN in page, "Okapi" in page) == (False, True)


def test_a_group_is_given_a_program_by_name(stories: Any) -> None:
    """Finance works on no page; the program ticked on the group's page is what it sees."""
    _here, there = stories
    group = a_group("finance", a_site(), pages=False, codenames=codenames("view"))
    user = User.objects.create_user("finance", "finance@site.example", "secret")
    user.groups.add(group)
    root = client_of("root")
    path = reverse("wagtailusers_groups:edit", args=[group.pk])
    form = root.get(path).context["form"]
    sent = {
        "name": group.name,
        "permissions": [str(pk) for pk in form["permissions"].value()],
        "advocates-programs": [there.conversion.program_id],
    }
    for prefix in re.findall(r'name="([\w-]+)-TOTAL_FORMS"', body_of(root.get(path))):
        sent |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    assert root.post(path, sent).status_code == 302
    assert ProgramAccess.objects.get(group=group).program == there.conversion.program
    client = Client()
    client.force_login(user)
    listing = body_of(client.get("/admin/advocates/rewards/"))
    assert (FOREIGN in listing, "Okapi" in listing) == (True, False)


def test_somebody_with_neither_pages_nor_programs_sees_nothing_of_several_sites(
    stories: Any,
) -> None:
    user = User.objects.create_user("loose", "loose@site.example", "secret")
    user.groups.add(a_group("loose", a_site(), pages=False, codenames=codenames("view")))
    client = Client()
    client.force_login(user)
    listing = body_of(client.get("/admin/advocates/rewards/"))
    assert (FOREIGN in listing, "Okapi" in listing) == (False, False)


def test_a_site_within_another_is_its_own(stories: Any) -> None:
    """Work on the inner site's pages shows the inner site only; on the outer root, both."""
    root = a_site().root_page.add_child(instance=HomePage(title="Inner", slug="inner"))
    inner = Site.objects.create(hostname="inner.example", root_page=root)
    a_story(inner, "Tapir")
    seen = {}
    for role, site in (("inner", inner), ("outer", a_site())):
        user = User.objects.create_user(role, f"{role}@site.example", "secret")
        user.groups.add(a_group(role, site, pages=True, codenames=codenames("view")))
        client = Client()
        client.force_login(user)
        listing = body_of(client.get("/admin/advocates/rewards/"))
        seen[role] = ("Tapir" in listing, "Okapi" in listing, FOREIGN in listing)
    assert seen == {"inner": (True, False, False), "outer": (True, True, False)}


def test_the_share_block_offers_the_programs_of_the_editors_own_site(stories: Any) -> None:
    """The page editor of one site does not read the names of the other site's programs."""
    client = client_of("editor")
    parent = a_site().root_page.add_child(instance=ArticleIndexPage(title="Journal"))
    path = reverse("wagtailadmin_pages:add", args=["example_magazine", "articlepage", parent.pk])
    page = body_of(client.get(path))
    assert (FOREIGN in page, "Okapi" in page) == (False, True)
