from __future__ import annotations

import argparse
from typing import Any

from wagtail_advocates.ledger.queries import reconcile

HELP = "Check that debits equal credits and that cached balances equal their lines."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It only reads, so there is nothing to choose."""


def run(options: dict[str, Any], *, stderr: Any) -> tuple[bool, dict[str, Any]]:
    result = reconcile()
    diff = {
        "unbalanced": result.unbalanced,
        "balances": [
            {"account": row.account_id, "cached": row.cached_minor, "true": row.true_minor}
            for row in result.balances
        ],
        "accounts": result.accounts,
    }
    return result.ok, {"diff": diff}
