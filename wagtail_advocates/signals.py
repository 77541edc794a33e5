"""Django signals other apps may listen to. Each is sent after the commit, with the row's model
as sender and the arguments named here.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.dispatch import Signal

advocate_joined = Signal()
"""An advocate enrolled in a program. Arguments: ``enrollment``."""

enrollment_decided = Signal()
"""An enrollment changed its status. Arguments: ``enrollment``."""

visit_counted = Signal()
"""A visit counted. Arguments: ``visit``."""

conversion_recorded = Signal()
"""A conversion was recorded, credited or not. Arguments: ``conversion``, ``rewards``."""

refund_recorded = Signal()
"""A refund was applied or parked. Arguments: ``refund``, ``reversals``."""

reward_approved = Signal()
"""A reward was approved. Arguments: ``reward``."""

reward_rejected = Signal()
"""A reward was rejected. Arguments: ``reward``."""

payout_settled = Signal()
"""A payout has arrived. Arguments: ``payout``; its ``coupons`` are the codes given, if any."""

payout_failed = Signal()
"""A payout did not arrive, or came back. Arguments: ``payout``."""


def send_after_commit(signal: Signal, *, sender: type, **arguments: Any) -> None:
    """Send a signal once the transaction stands; a failing listener is logged, not raised."""
    transaction.on_commit(lambda: signal.send_robust(sender=sender, **arguments))
