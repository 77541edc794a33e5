"""A worker that is killed in the middle of its work: the next one goes on where it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest

from tests.factories import a_program, a_sale, an_advocate, something_earned
from tests.processes import database_url
from wagtail_advocates.core import clock
from wagtail_advocates.flows import approve_batch, make_batch, set_destination
from wagtail_advocates.ledger.chain import verify_chain
from wagtail_advocates.ledger.models import Entry
from wagtail_advocates.ledger.queries import reconcile
from wagtail_advocates.payouts.models import Payout
from wagtail_advocates.rewards.models import Reward
from wagtail_advocates.tasks import sweep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

REWARDS, PAYOUTS, KILLS = 30, 10, 3
EVERYTHING = REWARDS + 2 * PAYOUTS
PATIENCE = 60


def a_worker() -> subprocess.Popen[bytes]:
    env = {**os.environ, "DATABASE_URL": database_url()}
    command = [sys.executable, "-m", "django", "advocates", "worker", "--every", "1"]
    return subprocess.Popen(
        command,
        env={**env, "DJANGO_SETTINGS_MODULE": "example_site.settings"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def done() -> int:
    """How far the work has come."""
    approved = Reward.objects.filter(state=Reward.State.APPROVED).count()
    return approved + Payout.objects.filter(state=Payout.State.SETTLED).count()


def kill_in_the_middle(worker: subprocess.Popen[bytes]) -> bool:
    """End the worker without a word as soon as it has done something more; whether it had.

    It had not where all that is left was in the hands of one that was killed before.
    """
    before, until = done(), time.monotonic() + PATIENCE
    while done() == before and time.monotonic() < until and worker.poll() is None:
        time.sleep(0.005)
    worker.send_signal(signal.SIGKILL)
    worker.wait(timeout=30)
    return done() > before


def sweep_to_the_end() -> None:
    """As workers do, again and again: a server may hold the locks of a killed one for a moment."""
    until = time.monotonic() + PATIENCE
    while done() < EVERYTHING and time.monotonic() < until:
        sweep()


def test_nothing_is_lost_and_nothing_doubled() -> None:
    program = a_program(friend_reward=None)
    for number in range(PAYOUTS):
        joined = an_advocate(program, f"Anna {number}")
        something_earned(joined)
        set_destination(advocate=joined.enrollment.advocate, method="credit", details={})
    approve_batch(batch_id=make_batch(program=program, actor="m").batch.pk, actor="m")
    long_ago = clock.now() - timedelta(days=20)
    for _ in range(REWARDS):
        a_sale(program, code=joined.code.code, occurred_at=long_ago)
    Reward.objects.filter(state=Reward.State.HELD).update(state=Reward.State.PENDING)
    had_done = [kill_in_the_middle(a_worker()) for _ in range(KILLS) if done() < EVERYTHING]
    assert any(had_done)
    with clock.at(clock.now() + timedelta(minutes=20)):
        sweep_to_the_end()
    assert set(Reward.objects.values_list("state", flat=True)) == {"approved"}
    assert set(Payout.objects.values_list("state", flat=True)) == {"settled"}
    kinds = Counter(Entry.objects.values_list("kind", flat=True))
    assert kinds["approve"] == REWARDS + PAYOUTS
    assert kinds["payout_sent"] == kinds["payout_settled"] == PAYOUTS
    assert reconcile().ok
    assert verify_chain(program_id=program.pk).ok
