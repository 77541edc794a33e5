"""Work that is spread over processes is answered in its order, and this one goes on as it was."""

from __future__ import annotations

import pytest

from tests.factories import a_program
from wagtail_advocates.core.processes import spread
from wagtail_advocates.programs.models import Program

WORDS = [("three",), ("to",), ("one",)]


@pytest.mark.django_db
@pytest.mark.parametrize("processes", [1, 2])
def test_a_transaction_that_is_open_stays_open(processes: int) -> None:
    program = a_program()
    assert list(spread(len, WORDS, processes=processes)) == [5, 2, 3]
    assert Program.objects.get() == program


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_processes_are_forked_off_between_two_queries() -> None:
    program = a_program()
    answers = spread(Program.objects.filter(pk=program.pk).values_list, [("pk",)], processes=2)
    assert [list(rows) for rows in answers] == [[(program.pk,)]]
    assert Program.objects.get() == program
