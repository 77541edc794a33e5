"""Who a visitor is: all the pseudonyms one person has come under."""

from __future__ import annotations

import pytest

from tests.factories import a_site
from wagtail_advocates.tracking.models import Prospect
from wagtail_advocates.tracking.queries import person_of, pseudonyms_of
from wagtail_advocates.tracking.services import merge, new_prospect

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben() -> list[Prospect]:
    """A customer who came by three devices; the first knows his address."""
    first = new_prospect(site=a_site(), customer_key="ben")
    others = [new_prospect(site=a_site()) for _ in range(2)]
    for other in others:
        merge(visitor=other, into=first)
    return [first, *others]


def test_each_of_a_persons_pseudonyms_leads_to_all_of_them(ben: list[Prospect]) -> None:
    new_prospect(site=a_site())
    pks = tuple(row.pk for row in ben)
    assert [person_of(row).pseudonyms for row in ben] == [pks] * 3


def test_a_customer_is_known_by_their_own_pseudonyms(ben: list[Prospect]) -> None:
    cem = new_prospect(site=a_site(), customer_key="cem")
    found = pseudonyms_of(customer_keys=["ben", "cem", "dan"], site_ids=[a_site().pk])
    assert found == {"ben": [row.pk for row in ben], "cem": [cem.pk]}


def test_who_gave_no_address_is_nobodys_customer(ben: list[Prospect]) -> None:
    new_prospect(site=a_site())
    assert pseudonyms_of(customer_keys=["", ""], site_ids=[a_site().pk]) == {}


def test_a_customer_of_another_site_is_not_found(ben: list[Prospect]) -> None:
    assert pseudonyms_of(customer_keys=["ben"], site_ids=[a_site().pk + 1]) == {}
