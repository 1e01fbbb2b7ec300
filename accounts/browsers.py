"""Browsers in which a person has signed in before. They are known by a signed cookie, which opens nothing."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from .models import User

HALF_A_YEAR = 180 * 24 * 60 * 60
MOST = 5  # people who share one browser


def known_as(request: HttpRequest, email: str) -> str:
    """Return the name of this browser if the person of this address has signed in with it, else nothing."""
    return names_in(request).get(mark_of(email), "")


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let this browser be known for this person from now on."""
    names = names_in(request)
    name = names.pop(mark_of(user.email), "") or secrets.token_urlsafe(12)
    latest = [*list(names.items())[-(MOST - 1) :], (mark_of(user.email), name)]
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps(latest, salt=__name__),
        HALF_A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def names_in(request: HttpRequest) -> dict[str, str]:
    try:
        cookie = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
        return dict(signing.loads(cookie, salt=__name__, max_age=HALF_A_YEAR))
    except signing.BadSignature:
        return {}


def mark_of(email: str) -> str:
    """Return what stands for an address in the cookie, which anybody at the browser can read."""
    return salted_hmac(__name__, email.strip().lower(), algorithm="sha256").hexdigest()[:24]
