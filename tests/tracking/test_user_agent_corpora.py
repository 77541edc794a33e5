"""The verdict on the user agents other people have collected."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from wagtail_advocates.tracking.verdicts import VisitFacts, verdict

CORPORA = Path(__file__).parent / "corpora"


def _lines(name: str) -> list[str]:
    data = gzip.decompress((CORPORA / f"{name}.txt.gz").read_bytes())
    return data.decode("utf-8").splitlines()


def _outcome(user_agent: str) -> str:
    facts = VisitFacts(user_agent=user_agent, sec_fetch_mode="navigate", sec_fetch_dest="document")
    return verdict(facts).outcome


def test_at_least_995_of_1000_collected_bots_are_excluded_even_if_they_pose_as_navigations() -> (
    None
):
    bots = _lines("bots-crawlerdetect")
    missed = [agent for agent in bots if _outcome(agent) != "excluded"]
    assert len(bots) > 3_500
    assert len(missed) <= 0.005 * len(bots), missed[:20]


@pytest.mark.parametrize("corpus", ["browsers-user-agents", "browsers-top-user-agents"])
def test_at_least_997_of_1000_collected_browsers_are_counted(corpus: str) -> None:
    browsers = _lines(corpus)
    lost = [agent for agent in browsers if _outcome(agent) != "counted"]
    assert len(browsers) >= 100
    assert len(lost) <= 0.003 * len(browsers), lost[:20]
