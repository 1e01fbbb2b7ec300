"""Settings as a real installation has them, read by a process of its own: Django's own check, and what it answers."""

import json
import os
import subprocess
import sys

import pytest

from config.environment import Environment
from tests.embedded.test_environment import BASE, GOOD_KEY

REAL = {
    "SECRET_KEY": GOOD_KEY,
    "SITE_URL": "https://sales.example.com",
    "DATABASE_URL": "postgres://pursuit_web:none@localhost/none",
    "REDIS_URL": "redis://localhost:1/0",
    "EMAIL_URL": "smtps://sales%40example.com:none@mail.example.com",
    "DEFAULT_FROM_EMAIL": "sales@example.com",
    "DJANGO_SETTINGS_MODULE": "config.settings",
}
ASK = """
import json
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.middleware.security import SecurityMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.test import RequestFactory
from django.urls import resolve

call_command("check", deploy=True, fail_level="WARNING")
settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"  # the same cookie, without a database

def page(request):
    request.session["visited"] = True
    get_token(request)
    return HttpResponse()

def answer(path, view, data=None):
    factory = RequestFactory(headers={"host": "sales.example.com"})
    return whole(view)(factory.get(path, secure=True) if data is None else factory.post(path, data, secure=True))

def whole(view):
    return SecurityMiddleware(SessionMiddleware(CsrfViewMiddleware(view)))

answers = [answer("/", page), answer("/theme", resolve("/theme").func, {"theme": "dark"})]
plain = whole(page)(RequestFactory(headers={"host": "sales.example.com"}).get("/orders/?page=2"))
print(json.dumps({
    "cookies": [morsel.OutputString() for found in answers for morsel in found.cookies.values()],
    "hsts": answers[0].headers["Strict-Transport-Security"],
    "plain": [plain.status_code, plain.headers["Location"]],
    "debug": settings.DEBUG,
    "known": settings.KNOWN_BROWSER_COOKIE_NAME,
}))
"""


@pytest.fixture(scope="module")
def installation():
    """What it says of itself. One process for all: starting it is what takes long."""
    said = {name.upper() for name in Environment.__dataclass_fields__} | {"DJANGO_ALLOW_ASYNC_UNSAFE"}
    kept = {name: value for name, value in os.environ.items() if name.removesuffix("_FILE") not in said}
    ask = [sys.executable, "-c", ASK]
    made = subprocess.run(ask, cwd=BASE, env=kept | REAL, capture_output=True, text=True, timeout=60)
    assert made.returncode == 0, made.stderr
    return json.loads(made.stdout.splitlines()[-1])


def test_djangos_check_of_a_deployment_finds_nothing_to_warn_of(installation):
    """It ends the process with the first warning."""
    assert not installation["debug"]


def test_every_cookie_is_secure_of_this_host_and_out_of_the_reach_of_scripts(installation):
    cookies = installation["cookies"]

    assert [cookie.partition("=")[0] for cookie in cookies] == ["__Host-csrf", "__Host-session", "__Host-theme"]
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; ")), cookie
        assert "Domain" not in cookie
    assert installation["known"].startswith("__Host-")


def test_plain_http_is_led_to_https_and_stays_there_for_a_year(installation):
    assert installation["plain"] == [301, "https://sales.example.com/orders/?page=2"]
    assert installation["hsts"] == "max-age=31536000; includeSubDomains; preload"
