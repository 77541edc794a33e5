"""A conversion costs the same few queries however much was recorded before."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import a_click, a_program, a_sale, an_advocate
from wagtail_advocates.flows import Customer

pytestmark = pytest.mark.django_db


def queries_of_a_sale(program: Any, anna: Any, email: str = "ben@friends.example") -> int:
    visit = a_click(anna)
    with CaptureQueriesContext(connection) as captured:
        a_sale(program, visitor=visit.visitor, customer=Customer(email=email))
    savepoints = ("SAVEPOINT", "RELEASE")
    return sum(not query["sql"].startswith(savepoints) for query in captured.captured_queries)


def test_a_conversion_takes_few_queries_and_no_more_with_time() -> None:
    program = a_program()
    anna = an_advocate(program)
    first = queries_of_a_sale(program, anna)
    for _ in range(10):
        a_sale(program, visitor=a_click(anna).visitor)
    later = queries_of_a_sale(program, anna, email="cem@friends.example")
    assert later <= first + 1  # so many sales are a pattern: earlier rewards are looked at too
    assert first <= 25


def test_a_second_device_of_a_customer_takes_three_queries_more() -> None:
    """Two visitors become one person: locks, a look at what was undone before, what joins."""
    program = a_program()
    anna = an_advocate(program)
    first = queries_of_a_sale(program, anna)
    assert queries_of_a_sale(program, anna) <= first + 3
