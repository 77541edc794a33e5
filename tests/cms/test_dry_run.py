"""What if the rules had been others: tried on past sales, without a trace."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cms.people import a_user, logged_in
from tests.factories import a_program, a_sale, a_site, an_advocate
from wagtail_advocates.core import clock
from wagtail_advocates.flows import RewardPlan, decide_enrollment
from wagtail_advocates.programs.models import Program
from wagtail_advocates.reports.dry_run import dry_run
from wagtail_advocates.rewards.drafts import published_rules
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.rewards.rule_models import RewardRuleSet, RewardStep

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Any:
    """Two sales at ten euros; a draft of twenty euros, for the first sale of each advocate only."""
    program = a_program(friend_reward=None)
    anna = an_advocate(program, name="=Anna Berg")
    for number in range(2):
        a_sale(program, code=anna.code.code, external_id=f"past-{number}")
    rule_set = program.rule_set
    rule = rule_set.rules.get()
    rule.amount_minor, rule.first = 2000, 1
    rule_set.rules = [rule]
    rule_set.save_revision()
    return program


def asked(program: Any, **more: str) -> dict[str, str]:
    today = clock.now().date()
    since = today - timedelta(days=30)
    return {"program": str(program.pk), "since": str(since), "until": str(today), **more}


def told(slug: str, *more: str) -> Any:
    """What the command says of the program's last thirty days."""
    out = StringIO()
    since = str((clock.now() - timedelta(days=30)).date())
    words = ["--program", slug, "--since", since, *more]
    call_command("advocates", "dry_run", *words, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_page_shows_who_would_get_what(root: Any, story: Any) -> None:
    page = root.get(reverse("advocates_dry_run:index"), asked(story)).content.decode()
    assert "2 credited sales in these days" in page
    assert ["€20.00" in page, "€0.00" in page] == [True, True]
    assert "1 × The rule rewards an advocate" in page


@pytest.mark.parametrize("name", ["advocates_dry_run:index", "advocates_conversions:contacts"])
def test_a_day_is_chosen_from_a_calendar(root: Any, story: Any, name: str) -> None:
    page = root.get(reverse(name), asked(story)).content.decode()
    assert "initDateChooser" in page
    assert "wagtailadmin/js/date-time-chooser" in page


def test_a_dry_run_writes_nothing(root: Any, story: Any) -> None:
    before = list(Reward.objects.values())
    with CaptureQueriesContext(connection) as queries:
        root.get(reverse("advocates_dry_run:index"), asked(story))
    written = [
        query["sql"]
        for query in queries
        if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))
        and "wagtail_advocates" in query["sql"]
    ]
    assert written == []
    assert list(Reward.objects.values()) == before


def test_it_is_exported_without_formulas(root: Any, story: Any) -> None:
    answer = root.get(reverse("advocates_dry_run:index"), asked(story, export="csv"))
    assert answer.content.decode().splitlines()[1] == "'=Anna Berg,EUR,2000,2000,0"


def test_the_command_says_the_same(story: Any) -> None:
    answer = told(story.slug)
    assert answer["conversions"] == 2
    assert answer["totals"] == [
        {
            "name": "",
            "unit": "EUR",
            "now_minor": 2000,
            "then_minor": 2000,
            "difference_minor": 0,
        }
    ]
    assert answer["refusals"] == {"only_first_ones": 1}


def tried(program: Any) -> Any:
    """The published rules beside themselves, over today's sales."""
    rules = published_rules(program=program)
    today = clock.now().date()
    return dry_run(program=program, published=rules, draft=rules, since=today, until=today)


@pytest.mark.parametrize("options", [{"only_nth": 3}, {"every": 3}, {"first": 3}])
def test_sales_before_the_first_day_are_counted_and_not_rewarded(options: Any) -> None:
    plan = RewardPlan(amount_minor=1000, options=options)
    program = a_program(advocate_reward=plan, friend_reward=None)
    anna = an_advocate(program)
    earlier = clock.now() - timedelta(days=5)
    for _ in range(2):
        a_sale(program, code=anna.code.code, occurred_at=earlier)
    sales = [a_sale(program, code=anna.code.code) for _ in range(2)]
    assert [len(sale.rewards) for sale in sales] == [1, 0]
    result = tried(program)
    assert result.conversions == 2
    [row] = result.rows
    assert (row.now_minor, row.then_minor) == (1000, 1000)


def test_steps_begin_where_the_sales_before_had_led() -> None:
    program = a_program(friend_reward=None)
    rule_set = program.rule_set
    rule = rule_set.rules.get()
    rule.steps_by, rule.steps = "revenue", [RewardStep(threshold=20_000, amount_minor=3000)]
    rule_set.rules = [rule]
    rule_set.save_revision().publish()
    anna = an_advocate(program)
    a_sale(program, code=anna.code.code, occurred_at=clock.now() - timedelta(days=5))
    [reward] = a_sale(program, code=anna.code.code).rewards
    assert [row.then_minor for row in tried(program).rows] == [reward.amount_minor] == [3000]


@pytest.mark.parametrize("outcome", ["pause", "ban"])
def test_who_was_active_at_the_time_earns_what_they_earned(outcome: str) -> None:
    program = a_program(friend_reward=None)
    anna = an_advocate(program)
    decide = {"enrollment_id": anna.enrollment.pk, "actor": "Mia", "reason": "x"}
    a_sale(program, code=anna.code.code)
    decide_enrollment(outcome=outcome, **decide)
    assert [row.then_minor for row in tried(program).rows] == [1000]


def test_a_program_that_got_no_rules_yet_grants_nothing_then_and_now() -> None:
    Program.objects.create(site=a_site(), name="New", slug="new", currency="EUR")
    answer = told("new")
    assert (answer["conversions"], answer["totals"], answer["refusals"]) == (0, [], {})


@pytest.mark.parametrize(
    "change", [{"since": "2026-01-01", "until": "2025-01-01"}, {"since": "1990-01-01"}]
)
def test_a_period_that_cannot_be_is_named(root: Any, story: Any, change: Any) -> None:
    answer = root.get(reverse("advocates_dry_run:index"), asked(story, **change))
    assert "Choose a period of at most 800 days." in answer.content.decode()


def test_it_is_for_who_may_see_the_rules(story: Any) -> None:
    path = reverse("advocates_dry_run:index")
    assert logged_in(a_user("plain")).get(path, asked(story)).status_code == 302
    viewer = logged_in(a_user("viewer", "view_rewardruleset"))
    assert "=Anna Berg" in viewer.get(path, asked(story)).content.decode()


def offered(root: Any, program: Any) -> list[str]:
    """The names of the rules the page offers to try."""
    page = root.get(reverse("advocates_dry_run:index"), asked(program))
    return [str(label) for _key, label in page.context["form"].fields["rules"].choices]


def a_draft(program: Any, *, amount_minor: int, note: str = "") -> Any:
    rule_set = RewardRuleSet.objects.get(program=program)
    rule = rule_set.rules.get()
    rule.amount_minor = amount_minor
    rule_set.rules, rule_set.note = [rule], note
    return rule_set.save_revision()


def then_minor(answer: Any) -> int:
    [row] = answer["totals"]
    return int(row["then_minor"])


def test_drafts_and_published_versions_are_offered_the_newest_first(root: Any, story: Any) -> None:
    a_draft(story, amount_minor=3000, note="Thirty?")
    labels = offered(root, story)
    assert [label.split(" ")[0] for label in labels] == ["Draft", "Draft", "Version"]
    assert labels[0].endswith(": Thirty?")


def test_what_was_published_is_offered_as_its_version_only(root: Any, story: Any) -> None:
    a_draft(story, amount_minor=3000).publish()
    a_draft(story, amount_minor=4000).publish()
    labels = [label.split(",")[0] for label in offered(root, story)]
    assert labels[:2] == ["Version 3", "Version 2"]
    assert [label.split(" ")[0] for label in labels[2:]] == ["Draft", "Version"]


def test_an_earlier_draft_is_tried_where_it_is_chosen(root: Any, story: Any) -> None:
    first = RewardRuleSet.objects.get(program=story).latest_revision
    a_draft(story, amount_minor=3000)
    page = root.get(reverse("advocates_dry_run:index"), asked(story, rules=f"draft-{first.pk}"))
    assert page.context["totals"][0]["then"] == "€20.00"
    newest = root.get(reverse("advocates_dry_run:index"), asked(story))
    assert newest.context["totals"][0]["then"] == "€60.00"


def test_the_command_tries_the_version_that_is_named(story: Any) -> None:
    answer = told(story.slug, "--rules", "version-1")
    assert (answer["rules"], then_minor(answer)) == ("version-1", 2000)
    assert answer["rules_to_try"][1:] == ["version-1"]


@pytest.mark.parametrize("key", ["version-9", "draft-0", "draft-x", "other-1", "draft-" + "9" * 30])
def test_rules_the_program_does_not_have_are_refused_with_words(
    root: Any, story: Any, key: str
) -> None:
    text = "Choose a draft or a published version of this program."
    page = root.get(reverse("advocates_dry_run:index"), asked(story, rules=key))
    assert text in page.content.decode()
    with pytest.raises(CommandError, match=text):
        told(story.slug, "--rules", key)


def test_the_draft_of_another_program_is_not_tried(root: Any, story: Any) -> None:
    other = a_program(friend_reward=None)
    draft = a_draft(other, amount_minor=9000)
    page = root.get(reverse("advocates_dry_run:index"), asked(story, rules=f"draft-{draft.pk}"))
    assert page.context["result"] is None
