"""A stranger with an empty virtual environment, the wheel, and nothing but the README."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.factories import CHROME
from tests.tools.readme import steps

PUBLISH = """
import json
from home.models import HomePage
page = HomePage.objects.get()
page.body = json.dumps([{"type": "share", "value": {"layout": "card"}}])
page.save_revision().publish()
"""
NAVIGATION = {
    "User-Agent": CHROME,
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments: object) -> None:
        return None


class Tab:
    """A browser's cookies and headers, without a browser."""

    def __init__(self, origin: str, *, follow: bool = True) -> None:
        self.origin = origin
        self.cookies = http.cookiejar.CookieJar()
        handlers = [urllib.request.HTTPCookieProcessor(self.cookies)]
        self.opener = urllib.request.build_opener(*handlers, *([] if follow else [_NoRedirect()]))

    def open(self, path: str, **form: str) -> tuple[int, str, str]:
        """Status, address reached or led to, text."""
        url = urllib.parse.urljoin(self.origin, path)
        data = urllib.parse.urlencode(form).encode() if form else None
        headers = {**NAVIGATION, "Referer": url}
        try:
            answer = self.opener.open(urllib.request.Request(url, data, headers), timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        location = answer.headers.get("Location") or answer.url
        return answer.status, location, answer.read().decode()

    def submit(self, path: str, **fields: str) -> tuple[int, str, str]:
        """Fill in the page's form, with the token it holds."""
        _, _, page = self.open(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        return self.open(path, csrfmiddlewaretoken=token[1] if token else "", **fields)


@dataclass
class Project:
    """The stranger's project, its environment and its running server."""

    folder: Path
    python: Path
    port: int
    mails: Path

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def run(self, *command: str, **env: str) -> str:
        return run([str(self.python), *command], self.folder, **env)

    def line(self, text: str) -> str:
        """One line of the README, with the stranger's own interpreter and port."""
        words = shlex.split(text.replace("8000", str(self.port)))
        assert words[0] == "python", text
        return self.run(*words[1:])


def clean_environment(**more: str) -> dict[str, str]:
    """Nothing of this project's own environment."""
    dropped = ("PYTHONPATH", "DJANGO_SETTINGS_MODULE", "DATABASE_URL", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "PYTHONUNBUFFERED": "1", **more}


def run(command: list[str], folder: Path, **env: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env=clean_environment(**env),
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def put(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def project(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Steps 1 to 5 of the README, in a new ``wagtail start`` project."""
    home = tmp_path_factory.mktemp("stranger")
    run([sys.executable, "-m", "venv", "venv"], home)
    python = home / "venv/bin/python"
    install = shlex.split(steps()["install"])
    assert install == ["pip", "install", "wagtail-advocates"]
    run([str(python), "-m", "pip", "install", "--quiet", str(wheel)], home)
    run([str(home / "venv/bin/wagtail"), "start", "mysite"], home)

    folder = home / "mysite"
    with (folder / "mysite/settings/base.py").open("a", encoding="utf-8") as settings:
        settings.write(f"\n{steps()['settings']}")
    put(folder / "mysite/urls.py", "urlpatterns = [\n", f"urlpatterns = [\n{steps()['urls']}")
    (folder / "home/models.py").write_text(steps()["models"], encoding="utf-8")
    put(
        folder / "home/templates/home/home_page.html",
        "{% include 'home/welcome_page.html' %}",
        steps()["template"],
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    project = Project(folder, python, port, home / "server.log")
    for line in steps()["commands"].splitlines():
        project.line(line)
    project.line(steps()["port"].strip())
    return project


@pytest.fixture(scope="module")
def site(project: Project) -> Iterator[Project]:
    """The project being served, with a published share block."""
    project.run("manage.py", "shell", "-c", PUBLISH)
    project.run(
        "manage.py",
        "createsuperuser",
        "--noinput",
        "--username=editor",
        "--email=editor@site.example",
        DJANGO_SUPERUSER_PASSWORD="a-trial-password",
    )
    with project.mails.open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            [str(project.python), "manage.py", "runserver", "--noreload", str(project.port)],
            cwd=project.folder,
            env=clean_environment(),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for(project.port)
            yield project
        finally:
            server.terminate()
            server.wait(timeout=20)


def wait_for(port: int) -> None:
    for _ in range(150):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server did not start")


def mailed(project: Project, pattern: str) -> str:
    """What the terminal of ``runserver`` shows of the mail."""
    for _ in range(50):
        found = re.search(pattern, project.mails.read_text(encoding="utf-8"))
        if found:
            return found[0]
        time.sleep(0.2)
    return pytest.fail(f"no mail: {project.mails.read_text(encoding='utf-8')[-3000:]}")


def call(project: Project, line: str) -> tuple[int, dict[str, object]]:
    """What curl would do with that line."""
    words = shlex.split(line.replace("\\\n", " ").replace("8000", str(project.port)))
    assert words[0] == "curl"
    url, options = words[1], words[2:]
    headers = dict(
        value.split(": ", 1)
        for flag, value in zip(options[::2], options[1::2], strict=True)
        if flag == "-H"
    )
    body = options[options.index("-d") + 1].encode()
    request = urllib.request.Request(url, body, headers, method="POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.status, json.load(answer)


def test_the_site_is_sound(project: Project) -> None:
    assert "no issues" in project.run("manage.py", "check")
    project.run("manage.py", "makemigrations", "--check", "--dry-run")


def test_the_readme_leads_from_an_empty_environment_to_a_reward(site: Project) -> None:
    _, _, home = Tab(site.origin).open("/")
    assert "<advocates-share" in home
    assert 'data-channel="whatsapp"' in home
    widget = re.search(r'src="([^"]+widget/advocates[^"]*\.js)"', home)
    assert widget is not None
    assert Tab(site.origin).open(widget[1])[0] == 200

    anna = Tab(site.origin)
    status, _, text = anna.submit("/advocates/join/", name="Anna", email="anna@people.example")
    assert status == 200, text
    sign_in = urllib.parse.urlsplit(mailed(site, r"http://\S+/advocates/sign-in/\S+"))
    assert f"{sign_in.scheme}://{sign_in.netloc}" == site.origin
    status, _, portal = anna.submit(sign_in.path, confirm="1")
    assert status == 200
    link = re.search(rf"{site.origin}/advocates/r/([A-Z0-9]+)", portal)
    assert link is not None, portal

    friend = Tab(site.origin, follow=False)
    status, target, _ = friend.open(link[0])
    assert (status, urllib.parse.urljoin(site.origin, target)) == (302, f"{site.origin}/")
    assert friend.cookies, "the visit is remembered by a cookie of the server"

    shown = site.line(steps()["key"].strip())
    secret = re.search(r"sk_\S+", shown)
    assert secret is not None, shown
    order = steps()["curl"].replace("sk_…", secret[0]).replace("YOURCODE", link[1])
    status, answer = call(site, order)
    assert status == 201
    assert answer["attributed"] is True
    rewards = {r["beneficiary"]: (r["amount_minor"], r["state"]) for r in answer["rewards"]}
    assert rewards == {"advocate": (1000, "pending"), "friend": (590, "pending")}
    assert call(site, order)[0] == 200, "the same order again pays nobody again"

    editor = Tab(site.origin)
    editor.submit("/admin/login/", username="editor", password="a-trial-password")
    status, where, listing = editor.open("/admin/advocates/rewards/")
    assert status == 200, where
    assert "Anna" in listing
    assert "€10.00" in listing
    _, _, dashboard = editor.open("/admin/")
    assert "advocates" in dashboard.lower()
    assert '"ok": true' in site.run("manage.py", "advocates", "reconcile", "--json")
