"""Settings of the example site, driven by the environment (see .env.example)."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import django

from example_site.static_headers import for_other_sites

ROOT = Path(__file__).resolve().parent.parent
DEMO_DIR = Path(os.environ.get("DEMO_DIR") or ROOT / "build" / "demo").resolve()
PORT = os.environ.get("PORT", "8000")

SECRET_KEY = os.environ.get("SECRET_KEY", "an-example-site-has-no-secrets")
DEBUG = os.environ.get("DEBUG", "1") == "1"
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "*").split(",")

INSTALLED_APPS = [
    "example_site.shop",
    "example_site.magazine",
    "wagtail_advocates",
    "ninja",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "example_site.urls"
WSGI_APPLICATION = "example_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "example_site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ],
        },
    },
]

ENGINES = {
    "sqlite": "django.db.backends.sqlite3",
    "postgres": "django.db.backends.postgresql",
    "postgresql": "django.db.backends.postgresql",
    "mysql": "django.db.backends.mysql",
    "mariadb": "django.db.backends.mysql",
}


def database_from(url: str) -> dict[str, Any]:
    """Django's database settings for a DATABASE_URL such as ``postgres://me@127.0.0.1/shop``."""
    parts = urlsplit(url)
    engine = ENGINES[parts.scheme]
    if engine.endswith("sqlite3"):
        name = re.sub(r"^sqlite:///", "", url)
        if name and not name.startswith(":"):
            Path(name).resolve().parent.mkdir(parents=True, exist_ok=True)
        options: dict[str, Any] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
        return {"ENGINE": engine, "NAME": name, "OPTIONS": options}
    options = dict(parse_qsl(parts.query))
    if engine.endswith("mysql"):
        options = {
            "charset": "utf8mb4",
            "isolation_level": "read committed",
            "init_command": "SET sql_mode='STRICT_TRANS_TABLES'",
            **options,
        }
    return {
        "ENGINE": engine,
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "TEST": {"CHARSET": "utf8mb4"} if engine.endswith("mysql") else {},
    }


DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{DEMO_DIR / 'db.sqlite3'}"
if ENGINES[urlsplit(DATABASE_URL).scheme].endswith("mysql"):
    try:
        import MySQLdb  # noqa: F401
    except ImportError:
        import pymysql

        pymysql.install_as_MySQLdb()
DATABASES = {"default": database_from(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = os.environ.get("REDIS_URL", "")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache"
        if REDIS_URL
        else "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": REDIS_URL or "example-site",
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", "English"), ("de", "Deutsch")]
WAGTAIL_I18N_ENABLED = True
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DEMO_DIR / "static"
STATICFILES_DIRS = [ROOT / "example_site" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DEMO_DIR / "media"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ADD_HEADERS_FUNCTION = for_other_sites

MAIL_DIR = DEMO_DIR / "mail"
DEMO_MAILBOX = os.environ.get("DEMO_MAILBOX", "1") == "1"
DEFAULT_FROM_EMAIL = "Hearth & Kiln <hello@hearth-and-kiln.example>"
MAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
if django.VERSION >= (6, 1):
    MAILERS: dict[str, dict[str, Any]] = {"default": {"BACKEND": MAIL_BACKEND}}
    if MAIL_BACKEND.endswith("filebased.EmailBackend"):
        MAILERS["default"]["OPTIONS"] = {"file_path": str(MAIL_DIR)}
else:
    EMAIL_BACKEND = MAIL_BACKEND
    EMAIL_FILE_PATH = str(MAIL_DIR)

WAGTAIL_SITE_NAME = "Hearth & Kiln"
# The demo asks nobody else for anything.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAILADMIN_BASE_URL = os.environ.get("BASE_URL", f"http://127.0.0.1:{PORT}")
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

WAGTAIL_ADVOCATES = {
    "PORTAL_BASE_TEMPLATE": "portal_base.html",
    "COOKIE_SECURE": os.environ.get("COOKIE_SECURE", "0") == "1",
    "DEMO_SEED": "example_site.demo.seed",
}
SILENCED_SYSTEM_CHECKS = ["wagtail_advocates.W001"]
