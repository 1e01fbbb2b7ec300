"""One address per service, in the words that Django and Celery each expect."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import dj_database_url

MAIL_PORTS = {"smtp": 25, "submission": 587, "smtps": 465}


def database(url: str) -> dict[str, Any]:
    """Read a PostgreSQL address. `?host=/folder` names the folder of a socket."""
    settings: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    settings["HOST"] = settings.get("OPTIONS", {}).pop("host", settings["HOST"])
    return settings


def impatient(settings: dict[str, Any]) -> dict[str, Any]:
    """Let no page wait long for the database: 3 s for a lock, 15 s for an answer, and no idle one keeps a lock."""
    limits = {"statement_timeout": 15_000, "lock_timeout": 3_000, "idle_in_transaction_session_timeout": 60_000}
    options = dict(settings.get("OPTIONS", {}))
    asked = " ".join([options.get("options", ""), *(f"-c {name}={value}" for name, value in limits.items())])
    return {**settings, "OPTIONS": {**options, "options": asked.strip()}}


def broker(redis_url: str) -> str:
    """Spell the address of a Redis socket as Celery does; an address with a host is the same for both."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    number = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={number}"


def mail(url: str) -> dict[str, Any]:
    """Read where e-mail goes: `kept://` in the app, `console://`, or a server by `smtp`, `submission` or `smtps`."""
    parts = urlsplit(url)
    if parts.scheme == "kept":
        return {"EMAIL_BACKEND": "notices.backends.KeptBackend"}
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or MAIL_PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "submission",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }
