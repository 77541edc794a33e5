import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import a_click, a_program, a_sale, an_advocate
from wagtail_advocates.flows import Customer

pytestmark = pytest.mark.django_db


def test_q():
    program = a_program()
    anna = an_advocate(program)
    for i in range(2):
        visit = a_click(anna)
        with CaptureQueriesContext(connection) as c:
            a_sale(program, visitor=visit.visitor, customer=Customer(email="ben@friends.example"))
        print("=====", len(c.captured_queries))
        for q in c.captured_queries:
            print(q["sql"][:150].replace('"wagtail_advocates_', '"'))
    assert 0
