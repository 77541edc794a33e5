from __future__ import annotations

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wagtail_advocates.core.errors import AdvocatesError
from wagtail_advocates.management.advocates import (
    create_key,
    create_program,
    dry_run,
    erase_subject,
    export_subject,
    pay_out,
    prune,
    rebuild_balances,
    reconcile,
    replay,
    rotate_keys,
    seed_demo,
    simulate,
    update_disposable_domains,
    verify_chain,
    worker,
)

SUBCOMMANDS: dict[str, Any] = {
    "create_program": create_program,
    "create_key": create_key,
    "seed_demo": seed_demo,
    "worker": worker,
    "reconcile": reconcile,
    "verify_chain": verify_chain,
    "rebuild_balances": rebuild_balances,
    "replay": replay,
    "dry_run": dry_run,
    "pay_out": pay_out,
    "rotate_keys": rotate_keys,
    "export_subject": export_subject,
    "erase_subject": erase_subject,
    "prune": prune,
    "simulate": simulate,
    "update_disposable_domains": update_disposable_domains,
}


class Command(BaseCommand):
    help = "Programs, keys, the worker and the books of wagtail_advocates."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        subparsers = parser.add_subparsers(dest="subcommand", required=True)
        for name, module in SUBCOMMANDS.items():
            subparser = subparsers.add_parser(name, help=module.HELP, description=module.HELP)
            subparser.add_argument("--json", action="store_true", help="Answer as one JSON line.")
            module.add_arguments(subparser)

    def handle(self, *args: Any, **options: Any) -> None:
        module = SUBCOMMANDS[options["subcommand"]]
        try:
            ok, answer = module.run(options, stderr=self.stderr)
        except AdvocatesError as error:
            if options["json"]:
                self.stdout.write(json.dumps({"ok": False, "code": error.code}))
            raise CommandError(str(error.message)) from None
        if options["json"]:
            said = answer if getattr(module, "BARE_JSON", False) else {"ok": ok, **answer}
            self.stdout.write(json.dumps(said, default=str))
        else:
            for name, value in answer.items():
                self.stdout.write(f"{name.replace('_', ' ')}: {value}")
        if not ok:
            raise CommandError("Not everything is as it should be; see above.")
