"""What ``make demo`` runs: migrate, seed what is missing, serve until interrupted.

``--seed-only`` stops before serving. PORT and DEMO_DIR (database and media) come from the
environment, like everything in the example site's settings.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent.parent
PORT = int(os.environ.setdefault("PORT", "8000"))
BASE = f"http://127.0.0.1:{PORT}"
START_SECONDS = 60
STOP_SECONDS = 10
_WIDTH = 30


def main(arguments: list[str]) -> int:
    """Prepare and serve; the exit code for the shell."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "example_site.settings")
    os.environ.setdefault("DEBUG", "0")
    sys.path.insert(0, str(ROOT))
    if "--seed-only" in arguments:
        prepare()
        return 0
    if _is_taken():
        print(f"Port {PORT} is taken. Choose another one: PORT=8010 make demo", file=sys.stderr)
        return 1
    prepare()
    return serve()


def prepare() -> None:
    """Bring the database up to date and fill it; what is there stays."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from wagtail.models import Site

    from example_site.demo import seed

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    counts = seed(progress=progress)
    Site.objects.filter(is_default_site=True).update(hostname="127.0.0.1", port=PORT)
    Site.clear_site_root_paths_cache()
    print(", ".join(f"{count} {name}" for name, count in counts.items()), file=sys.stderr)


def progress(done: int, total: int, what: str) -> None:
    """A bar on stderr; where nobody watches, one line at the end of each part."""
    is_done = done >= total
    if not (sys.stderr.isatty() or is_done):
        return
    filled = _WIDTH * done // max(total, 1)
    bar = "█" * filled + "░" * (_WIDTH - filled)
    print(f"\r{bar} {what:<12} {done}/{total}", end="\n" if is_done else "", file=sys.stderr)
    sys.stderr.flush()


def serve() -> int:
    """Run the site and the worker beside each other until a signal comes or one of them dies."""
    children = [
        subprocess.Popen(_web_command(), cwd=ROOT),
        subprocess.Popen(
            [sys.executable, "example_site/manage.py", "advocates", "worker"],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        ),
    ]
    asked = []

    def stop(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    announced = False
    deadline = time.monotonic() + START_SECONDS
    try:
        while not asked and all(child.poll() is None for child in children):
            if not announced and _answers():
                print(_welcome(), flush=True)
                announced = True
            if not announced and time.monotonic() > deadline:
                print(f"Nothing answered on {BASE} in {START_SECONDS} s.", file=sys.stderr)
                return 1
            time.sleep(0.2)
    finally:
        _stop(children)
    return 0 if asked else 1


def _web_command() -> list[str]:
    if find_spec("gunicorn") and sys.platform != "win32":
        return [
            sys.executable, "-m", "gunicorn", "example_site.wsgi:application",
            "--bind", f"127.0.0.1:{PORT}", "--workers", "1", "--threads", "8",
            "--log-level", "warning", *_without_control_socket(),
        ]  # fmt: skip
    address = f"127.0.0.1:{PORT}"
    return [sys.executable, "example_site/manage.py", "runserver", "--noreload", address]


def _without_control_socket() -> list[str]:
    """Newer gunicorns open a socket in the home directory, which a demo should leave alone."""
    is_new = int(version("gunicorn").split(".")[0]) >= 25
    return ["--no-control-socket"] if is_new else []


def _is_taken() -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", PORT))
        except OSError:
            return True
    return False


def _answers() -> bool:
    try:
        with urllib.request.urlopen(f"{BASE}/", timeout=20) as answer:  # noqa: S310
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()


def _welcome() -> str:
    rows = [
        ("Shop and magazine", f"{BASE}/"),
        ("A friend's link", f"{BASE}/advocates/r/ANNABERGER"),
        ("Join the program", f"{BASE}/advocates/join/"),
        ("Anna's own page", f"{BASE}/advocates/sign-in/ as anna.berger@people.example"),
        ("Sent mails", f"{BASE}/demo/mail/"),
        ("Wagtail admin", f"{BASE}/admin/ as admin / admin or editor / editor"),
        ("API", f"{BASE}/advocates/api/v1/docs"),
    ]
    table = "\n".join(f"  {name:<20}{address}" for name, address in rows)
    return f"\nHearth & Kiln\n{table}\n\nCtrl-C stops it.\nready {BASE}/"


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
