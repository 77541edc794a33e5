"""``make demo`` as a stranger runs it: an empty folder, one command, a signal to stop."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 240


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(folder: Path, port: int, *arguments: str) -> subprocess.Popen[str]:
    unwanted = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "DEBUG")
    inherited = {name: value for name, value in os.environ.items() if name not in unwanted}
    return subprocess.Popen(
        [sys.executable, "-m", "example_site.demo.serve", *arguments],
        cwd=ROOT,
        env={**inherited, "DEMO_DIR": str(folder), "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


@pytest.mark.processes
def test_the_demo_serves_from_an_empty_folder_and_stops_when_asked(tmp_path: Path) -> None:
    port = a_free_port()
    demo = start(tmp_path / "demo", port)
    try:
        assert demo.stdout is not None
        deadline = time.monotonic() + SECONDS
        lines = []
        for line in demo.stdout:
            lines.append(line.strip())
            if line.startswith("ready") or time.monotonic() > deadline:
                break
        assert lines[-1] == f"ready http://127.0.0.1:{port}/"
        assert any("admin / admin" in line for line in lines)
        for address, words in (
            ("/", b"Stoneware for slow mornings"),
            ("/shop/morning-mug/", b"<advocates-share"),
            ("/static/example_site/site.css", b"--clay"),
            ("/advocates/ready", b""),
        ):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{address}", timeout=30) as answer:
                assert words in answer.read()
        taken = start(tmp_path / "other", port)
        assert taken.wait(30) == 1
        assert not (tmp_path / "other").exists()
        demo.send_signal(signal.SIGTERM)
        assert demo.wait(30) == 0
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0
    finally:
        demo.kill()
        demo.wait()
