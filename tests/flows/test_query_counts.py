"""A conversion costs the same few queries however much was recorded before."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import a_click, a_program, a_sale, an_advocate
from wagtail_advocates.flows import Customer

pytestmark = pytest.mark.django_db


def queries_of_a_sale(program: Any, anna: Any) -> int:
    visit = a_click(anna)
    with CaptureQueriesContext(connection) as captured:
        a_sale(program, visitor=visit.visitor, customer=Customer(email="ben@friends.example"))
    savepoints = ("SAVEPOINT", "RELEASE")
    return sum(not query["sql"].startswith(savepoints) for query in captured.captured_queries)


def test_a_conversion_takes_few_queries_and_no_more_with_time() -> None:
    program = a_program()
    anna = an_advocate(program)
    first = queries_of_a_sale(program, anna)
    for _ in range(10):
        a_sale(program, visitor=a_click(anna).visitor)
    later = queries_of_a_sale(program, anna)
    assert later <= first + 1  # the customer's earlier sales are looked at once there are any
    assert later <= 31
