"""The database servers and Redis that the tests use where they are to be had."""

from __future__ import annotations

import hashlib
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Service:
    """A server: where the environment names it, where it stands by default, how to get it."""

    name: str
    variable: str
    default: str
    port: int
    hint: str

    @property
    def url(self) -> str:
        return os.environ.get(self.variable) or self.default

    def answers(self) -> bool:
        """Whether something takes connections there."""
        parts = urlsplit(self.url)
        try:
            with socket.create_connection(
                (parts.hostname or "127.0.0.1", parts.port or self.port), timeout=3
            ):
                return True
        except OSError:
            return False


POSTGRES = Service(
    "PostgreSQL",
    "TEST_POSTGRES_URL",
    "postgres://root@127.0.0.1:5432/postgres",
    5432,
    "apt-get install postgresql, start it, and set TEST_POSTGRES_URL=postgres://user@host:5432/name",
)
MARIADB = Service(
    "MariaDB",
    "TEST_MARIADB_URL",
    "mysql://root@127.0.0.1:3306/test",
    3306,
    "apt-get install mariadb-server, start it, and set TEST_MARIADB_URL=mysql://user@host:3306/name",
)
REDIS = Service(
    "Redis",
    "TEST_REDIS_URL",
    "redis://127.0.0.1:6379/9",
    6379,
    "apt-get install redis-server, start it, and set TEST_REDIS_URL=redis://host:6379/9",
)


def own_database(url: str) -> str:
    """The same server, with a database name that no other copy of the project uses."""
    parts = urlsplit(url)
    suffix = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
    return parts._replace(path=f"/advocates_{suffix}").geturl()
