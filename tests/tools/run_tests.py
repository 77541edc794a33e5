"""Everything that `make test` runs, in parallel, closed by one line like pytest's own.

Parts that this machine cannot run (no such server, no browser, no npm) are named at the end with
the command that would bring them; with CI=true that is a failure.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.tools import chromium  # noqa: E402
from tests.tools.services import MARIADB, POSTGRES, REDIS, own_database  # noqa: E402

RESULTS = ROOT / "build" / "test"
PART_LIMIT_SECONDS = 75 * 60
OUTCOMES = ("failed", "passed", "skipped", "error")
FAILURES = ("failed", "error")


@dataclass(frozen=True)
class Part:
    """One command; ``junit`` names the file in which it leaves the result of each test."""

    name: str
    command: list[str]
    junit: bool = True
    env: Mapping[str, str] = field(default_factory=dict)

    @property
    def report(self) -> Path:
        return RESULTS / f"{self.name}.xml"


@dataclass(frozen=True)
class Outcome:
    part: Part
    counts: Mapping[str, int]
    seconds: float
    output: str

    @property
    def ok(self) -> bool:
        return not any(self.counts[name] for name in FAILURES)


def pytest_part(name: str, *arguments: str, env: Mapping[str, str], workers: int = 1) -> Part:
    command = [sys.executable, "-m", "pytest", "-q", "--color=no", *arguments]
    command += [f"--junit-xml={RESULTS / f'{name}.xml'}", "-o", "junit_family=xunit2"]
    command += ["-o", f"cache_dir={RESULTS / f'cache-{name}'}"]
    if workers > 1:
        command += ["-n", str(workers)]
    return Part(name, command, env=env)


def parts() -> tuple[list[Part], dict[str, str]]:
    """What can run here, longest first, and what cannot: name → the command that would bring it."""
    missing: dict[str, str] = {}
    chosen: list[Part] = []
    workers = max(1, (os.cpu_count() or 2) // 2)
    rest = ("-m", "not browser and not wheel")
    sqlite = {"DATABASE_URL": "", "REDIS_URL": "", "DEMO_DIR": str(RESULTS / "site")}
    # What uses no database runs once, beside SQLite, and so do long walks through pages.
    of_rows = ("-m", "database and not once and not browser and not wheel")
    redis = {"REDIS_URL": ""}
    if REDIS.answers():
        redis = {"REDIS_URL": REDIS.url, "TEST_REDIS_URL": REDIS.url}
    else:
        missing["Redis"] = REDIS.hint
    if chromium.provide():
        chosen.append(pytest_part("browser", "-m", "browser", env=sqlite))
    else:
        missing["browser tests"] = chromium.HINT
    for service, name in ((MARIADB, "mariadb"), (POSTGRES, "postgresql")):
        if service.answers():
            env = {"DATABASE_URL": own_database(service.url)}
            # One engine runs with Redis, the others without: both ways have to work.
            env |= redis if service is POSTGRES else {"REDIS_URL": ""}
            chosen.append(pytest_part(name, *of_rows, env=env, workers=workers))
        else:
            missing[service.name] = service.hint
    chosen.append(pytest_part("sqlite", *rest, env=sqlite, workers=workers))
    chosen.append(pytest_part("package", "-m", "wheel", env=sqlite))
    chosen.append(Part("lint", ["make", "--silent", "--keep-going", *lint_targets()], junit=False))
    if shutil.which("npm"):
        chosen.append(widget_part())
    else:
        missing["widget tests and lint"] = "apt-get install nodejs npm (Node 20.19 or newer)"
    return chosen, missing


def lint_targets() -> list[str]:
    names = ["python", "types", "imports", "templates", "migrations"]
    return [f"lint-{name}" for name in [*names, *(["widget"] if shutil.which("npm") else [])]]


def widget_part() -> Part:
    report = f"--outputFile.junit={RESULTS / 'widget.xml'}"
    command = ["npm", "--prefix", "widget", "test", "--", "--reporter=default", "--reporter=junit"]
    return Part("widget", [*command, report], env={"NO_COLOR": "1"})


def counts_of(report: Path) -> dict[str, int]:
    """How the tests in a JUnit file ended."""
    counts = dict.fromkeys(OUTCOMES, 0)
    for case in ElementTree.parse(report).iter("testcase"):  # noqa: S314 - written by this run
        kinds = {child.tag for child in case}
        if "error" in kinds:
            counts["error"] += 1
        elif "failure" in kinds:
            counts["failed"] += 1
        else:
            counts["skipped" if "skipped" in kinds else "passed"] += 1
    return counts


def run(part: Part) -> Outcome:
    """Run a part to its end; a part that fails without naming a test counts as one error."""
    started = time.monotonic()
    part.report.unlink(missing_ok=True)
    process = subprocess.Popen(
        part.command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **part.env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=PART_LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        output += f"\n{part.name} was ended after {PART_LIMIT_SECONDS} seconds.\n"
    counts = dict.fromkeys(OUTCOMES, 0)
    if part.junit and part.report.exists():
        counts = counts_of(part.report)
    if process.returncode and not any(counts[name] for name in FAILURES):
        counts["error"] += 1
    return Outcome(part, counts, time.monotonic() - started, output)


def said(counts: Mapping[str, int]) -> str:
    """``1 failed, 20 passed``, in pytest's order and words."""
    words = {"error": "errors" if counts["error"] > 1 else "error"}
    listed = [f"{counts[name]} {words.get(name, name)}" for name in OUTCOMES if counts[name]]
    return ", ".join(listed)


def closing_line(counts: Mapping[str, int], seconds: float) -> str:
    took = f"{seconds:.2f}s"
    if seconds >= 60:
        minutes, rest = divmod(int(seconds), 60)
        took += f" ({minutes // 60}:{minutes % 60:02}:{rest:02})"
    return f" {said(counts) or 'no tests ran'} in {took} ".center(80, "=")


def run_all(chosen: list[Part]) -> Iterator[Outcome]:
    lanes = int(os.environ.get("TEST_LANES") or max(2, (os.cpu_count() or 2) // 2))
    with ThreadPoolExecutor(max_workers=lanes) as pool:
        for done in as_completed([pool.submit(run, part) for part in chosen]):
            yield done.result()


def main() -> int:
    started = time.monotonic()
    RESULTS.mkdir(parents=True, exist_ok=True)
    if shutil.which("npm"):
        subprocess.run(["make", "--silent", "widget-packages"], cwd=ROOT, check=False)
    chosen, missing = parts()
    print(f"Running {', '.join(part.name for part in chosen)} …", flush=True)
    total = dict.fromkeys(OUTCOMES, 0)
    for outcome in run_all(chosen):
        for name in OUTCOMES:
            total[name] += outcome.counts[name]
        result = said(outcome.counts) or "clean"
        print(
            f"{'ok  ' if outcome.ok else 'FAIL'} {outcome.part.name:<11}"
            f"{outcome.seconds:7.1f} s  {result}",
            flush=True,
        )
        (RESULTS / f"{outcome.part.name}.log").write_text(outcome.output, encoding="utf-8")
        if not outcome.ok:
            print(f"\n----- {outcome.part.name} -----\n{outcome.output}\n", flush=True)
    in_ci = os.environ.get("CI", "").lower() in ("1", "true")
    for name, command in missing.items():
        print(f"NOT RUN {name}. To have it: {command}")
        total["error"] += in_ci
    print(closing_line(total, time.monotonic() - started), flush=True)
    return 1 if any(total[name] for name in FAILURES) or not total["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
