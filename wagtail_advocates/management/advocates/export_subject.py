from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from wagtail_advocates.flows import export_subject
from wagtail_advocates.management.advocates.people import add_person_arguments, person_named
from wagtail_advocates.management.advocates.sites import add_site_argument, site_named

HELP = "Give out everything held about a person, as advocate and as friend."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_site_argument(parser)
    add_person_arguments(parser)
    parser.add_argument("--output", default="", metavar="FILE", help="Write the document there.")


def run(options: dict[str, Any], *, stderr: Any) -> tuple[bool, dict[str, Any]]:
    document = export_subject(site=site_named(options["site"]), **person_named(options))
    # Through the encoder, so that moments and ids read as in the file.
    text = json.dumps(document, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False)
    if options["output"]:
        Path(options["output"]).write_text(text + "\n", encoding="utf-8")
        return True, {"found": document["found"], "output": options["output"]}
    return True, json.loads(text)
