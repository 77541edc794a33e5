"""Where referral links lead, and what their addresses look like."""

from __future__ import annotations

import pytest
from wagtail.models import Locale, Page, Site

from tests.factories import a_program, a_site
from tests.frozen import is_frozen
from wagtail_advocates.links.addresses import (
    MOST_UTM,
    Landing,
    canonical_target,
    home,
    is_target,
    landing_at,
    landing_for,
    landing_of_target,
    page_target,
    referral_path,
    with_utm,
)
from wagtail_advocates.links.services import ensure_target

SHOP = "https://shop.example/a"


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({}, "/advocates/r/ACDEFGH"),
        ({"target": "p7"}, "/advocates/r/ACDEFGH/p7"),
        ({"channel": "e mail"}, "/advocates/r/ACDEFGH?ch=e+mail"),
        ({"target": "p7", "channel": "sms"}, "/advocates/r/ACDEFGH/p7?ch=sms"),
    ],
)
def test_a_path_says_only_what_it_was_given(options: dict[str, str], path: str) -> None:
    assert referral_path(code="ACDEFGH", **options) == path


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("p1", True),
        ("p999999999999999999", True),
        ("t0123456789abcdef", True),
        ("p0", False),
        ("p01", False),
        ("p1000000000000000000", False),
        ("t0123456789abcde", False),
        ("t0123456789abcdef0", False),
        ("t0123456789ABCDEF", False),
        ("p1\n", False),
        ("", False),
    ],
)
def test_a_target_is_a_page_by_its_number_or_a_row_by_its_key(text: str, is_one: bool) -> None:
    assert is_target(text) is is_one


@pytest.mark.parametrize(
    ("landing", "target", "kept"),
    [
        (Landing(SHOP, page_id=7), "p7", "p7"),
        (Landing(SHOP, page_id=7), "p8", ""),
        (Landing(SHOP, page_id=7), "p6", ""),
        (Landing(SHOP), "p7", ""),
        (Landing(SHOP, target_id=1), "t0123456789abcdef", "t0123456789abcdef"),
        (Landing(SHOP), "t0123456789abcdef", ""),
        (Landing(SHOP), "", ""),
    ],
)
def test_a_target_that_led_elsewhere_is_left_out(landing: Landing, target: str, kept: str) -> None:
    assert canonical_target(landing, target) == kept


def test_a_landing_comes_from_no_row_unless_told_and_cannot_be_changed() -> None:
    assert Landing(SHOP) == Landing(SHOP, page_id=0, target_id=0)
    assert is_frozen(Landing(SHOP))


def utm(url: str = SHOP, channel: str = "mail", campaign: str = "tea", **given: str) -> str:
    return with_utm(url, channel=channel, campaign=campaign, given=given)


def test_what_the_link_was_given_comes_before_channel_and_program() -> None:
    assert utm() == f"{SHOP}?utm_source=mail&utm_medium=referral&utm_campaign=tea"
    assert utm(channel="") == f"{SHOP}?utm_source=link&utm_medium=referral&utm_campaign=tea"
    assert utm(utm_medium="cpc", utm_term="cups", utm_content="b", utm_other="x") == (
        f"{SHOP}?utm_source=mail&utm_medium=cpc&utm_campaign=tea&utm_term=cups&utm_content=b"
    )
    assert utm(campaign="") == f"{SHOP}?utm_source=mail&utm_medium=referral"


def test_what_the_address_says_itself_stays_even_where_it_says_nothing() -> None:
    assert utm(f"{SHOP}?utm_medium=&q=1") == (
        f"{SHOP}?utm_medium=&q=1&utm_source=mail&utm_campaign=tea"
    )


def test_what_is_too_long_is_cut_and_what_no_database_stores_is_left_out() -> None:
    assert utm(utm_source="s" * (MOST_UTM + 1)).startswith(f"{SHOP}?utm_source={'s' * 100}&")
    assert "utm_source" not in utm(utm_source="a\x00b")


@pytest.mark.django_db
class TestLandings:
    @pytest.fixture
    def article(self) -> Page:
        return a_site().root_page.add_child(instance=Page(title="An article", slug="article"))

    @pytest.fixture
    def elsewhere(self) -> Page:
        """A page of another site of ours."""
        root = Page.get_first_root_node().add_child(instance=Page(title="Other", slug="other"))
        Site.objects.create(hostname="other.example", root_page=root)
        return root

    def test_a_target_leads_to_a_page_of_any_site_of_ours(
        self, article: Page, elsewhere: Page
    ) -> None:
        for page in (article, elsewhere):
            landing = landing_of_target(site=a_site(), target=page_target(page.pk))
            assert landing == Landing(page.get_full_url(), page_id=page.pk)

    def test_an_address_opens_no_page_of_another_site_of_ours(
        self, article: Page, elsewhere: Page
    ) -> None:
        cups = elsewhere.add_child(instance=Page(title="Cups", slug="cups"))
        other = Site.objects.get(root_page=elsewhere)
        opened = [
            landing_at(site=site, url=f"{site.root_url}/{slug}/", is_of_site=True).page_id
            for site in (a_site(), other)
            for slug in ("article", "cups")
        ]
        assert opened == [article.pk, 0, 0, cups.pk]

    def test_an_address_opens_the_page_of_its_language(self, article: Page) -> None:
        german = Locale.objects.create(language_code="de")
        start = a_site().root_page.copy_for_translation(german)
        start.save_revision().publish()
        bowls = start.add_child(instance=Page(title="Schalen", slug="schalen", locale=german))
        opened = [
            landing_at(site=a_site(), url=f"{a_site().root_url}{path}", is_of_site=True).page_id
            for path in ("/de/schalen/", "/schalen/", "/article/", "/de/article/")
        ]
        assert opened == [bowls.pk, 0, article.pk, 0]

    @pytest.mark.urls("wagtail_advocates.urls")
    def test_where_the_project_serves_no_pages_an_address_opens_none(self, article: Page) -> None:
        url = f"{a_site().root_url}/{article.slug}/"
        assert landing_at(site=a_site(), url=url, is_of_site=True) == Landing(url)

    def test_a_target_leads_to_a_stored_address_of_its_site(self, elsewhere: Page) -> None:
        row = ensure_target(site=a_site(), url=SHOP)
        assert row is not None
        target = f"t{row.key}"
        assert landing_of_target(site=a_site(), target=target) == Landing(SHOP, target_id=row.pk)
        other = Site.objects.get(root_page=elsewhere)
        assert landing_of_target(site=other, target=target) is None
        assert landing_for(site=other, program=None, target=target) == home(site=other)

    @pytest.mark.parametrize("target", ["p999999", "t0123456789abcdef", "", "x"])
    def test_what_is_no_target_leads_nowhere(self, target: str) -> None:
        assert landing_of_target(site=a_site(), target=target) is None
        assert landing_for(site=a_site(), program=None, target=target) == home(site=a_site())

    @pytest.mark.parametrize("by", ["unpublished", "private", "of no site"])
    def test_a_page_that_nobody_may_see_leads_nowhere(self, article: Page, by: str) -> None:
        if by == "unpublished":
            article.unpublish()
        elif by == "private":
            article.view_restrictions.create(restriction_type="login")
        else:
            article = Page.get_first_root_node()
        target = page_target(article.pk)
        assert landing_of_target(site=a_site(), target=target) is None
        assert landing_for(site=a_site(), program=None, target=target).page_id == 0

    def test_a_link_without_a_target_of_its_own_leads_to_its_programs_page(
        self, article: Page
    ) -> None:
        program = a_program()
        program.target_page_id = article.pk
        for target in ("", "p999999", "t0123456789abcdef"):
            landing = landing_for(site=a_site(), program=program, target=target)
            assert landing == Landing(article.get_full_url(), page_id=article.pk)
        article.unpublish()
        assert landing_for(site=a_site(), program=program) == home(site=a_site())
