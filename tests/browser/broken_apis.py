"""Servers that stand where the API should be and do what no API should."""

from __future__ import annotations

import http.server
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

KINDS = ("silent", "dead", "failing", "page", "nonsense", "closed", "endless")


@contextmanager
def broken_api(kind: str) -> Iterator[str]:
    """The address of an API that is ``silent`` (accepts and never answers), ``dead`` (nobody
    listens), ``failing`` (500), ``page`` (HTML with a 200), ``nonsense`` (JSON of another kind),
    ``closed`` (answers without CORS) or ``endless`` (a body without an end)."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/advocates/api/v1/"
        if kind == "silent":
            listening.listen(64)
        if kind in ("silent", "dead"):
            yield address
            return
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _HANDLERS[kind])
    server.daemon_threads = True
    server.block_on_close = False
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/advocates/api/v1/"
    finally:
        server.shutdown()
        server.server_close()


class _Answer(http.server.BaseHTTPRequestHandler):
    status, content_type, body = 200, "application/json", b"{}"
    cors = True

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.send_header("Content-Type", self.content_type)
        if self.cors:
            self.send_header("Access-Control-Allow-Origin", self.headers.get("Origin", "*"))
        self.end_headers()
        self.write_body()

    def do_POST(self) -> None:
        self.do_GET()

    def write_body(self) -> None:
        self.wfile.write(self.body)

    def log_message(self, *arguments: Any) -> None:
        pass


class _Failing(_Answer):
    status, content_type, body = 500, "text/html", b"<h1>Server Error (500)</h1>"


class _Page(_Answer):
    content_type, body = "text/html", b"<!doctype html><title>Captive portal</title><p>Log in"


class _Nonsense(_Answer):
    body = b'{"program": null, "share": {"url": "javascript:alert(1)"}, "urls": []}'


class _Closed(_Answer):
    cors = False


class _Endless(_Answer):
    def write_body(self) -> None:
        try:
            while True:
                self.wfile.write(b" " * 65536)
                time.sleep(0.01)
        except OSError:
            pass  # the widget had enough


_HANDLERS = {
    "failing": _Failing,
    "page": _Page,
    "nonsense": _Nonsense,
    "closed": _Closed,
    "endless": _Endless,
}
