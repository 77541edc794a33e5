"""A database server of one's own, in a folder that goes with it, to be killed at will."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE = 60
_SILENT: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


@dataclass
class Server:
    """``command`` starts it, on ``port``; ``url`` is its DATABASE_URL."""

    command: Sequence[str]
    owner: str | None
    port: int
    url: str
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, as it was left, and wait until it answers; it recovers before that."""
        until = time.monotonic() + PATIENCE
        while not _answers(self.port):
            assert time.monotonic() < until, "the server did not start"
            # A last process of the one that was killed may be in its way for a moment.
            if self.process is None or self.process.poll() is not None:
                self.process = subprocess.Popen(self.command, user=self.owner, **_SILENT)
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL for every process of it, at once."""
        assert self.process is not None
        for pid in [self.process.pid, *_children(self.process.pid)]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait(timeout=PATIENCE)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _tool(name: str) -> str:
    """A program of the server, also where it is not on the path, as on Debian."""
    found = [
        shutil.which(name),
        *map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))),
    ]
    return next(path for path in reversed(found) if path)


def _postgresql(folder: str, owner: str | None) -> Server:
    port = _free_port()
    data = f"{folder}/data"
    made = [_tool("initdb"), "-D", data, "-U", "root", "-E", "UTF8", "--locale=C", "-A", "trust"]
    subprocess.run(made, user=owner, check=True, capture_output=True)
    command = [_tool("postgres"), "-D", data, "-p", str(port), "-k", folder, "-h", "127.0.0.1"]
    return Server(command, owner, port, f"postgres://root@127.0.0.1:{port}/postgres")


def _mariadb(folder: str, owner: str | None) -> Server:
    port = _free_port()
    common = ["--no-defaults", f"--datadir={folder}/data"]
    made = [_tool("mariadb-install-db"), *common, "--auth-root-authentication-method=normal"]
    subprocess.run(made, user=owner, check=True, capture_output=True)
    own = [f"--port={port}", "--bind-address=127.0.0.1", f"--socket={folder}/socket"]
    own += [f"--pid-file={folder}/pid", "--skip-name-resolve"]
    command = [_tool("mariadbd"), *common, *own]
    return Server(command, owner, port, f"mysql://root@127.0.0.1:{port}/test")


# Neither server runs as root.
_ENGINES = {"postgresql": (_postgresql, "postgres"), "mariadb": (_mariadb, "mysql")}


@contextmanager
def own_server(engine: str) -> Iterator[Server]:
    """A running server as it comes, with its own settings, of an engine that is installed."""
    make, user = _ENGINES[engine]
    owner = user if os.getuid() == 0 else None
    folder = tempfile.mkdtemp(prefix="own-server-")
    if owner:
        shutil.chown(folder, owner)
    server = make(folder, owner)
    server.start()
    try:
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder)
