"""What the shell around every page needs. Nothing here asks the database."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

THEMES = ("light", "dark")


def shell(request: HttpRequest) -> dict[str, Any]:
    return {
        "theme": theme_of(request),
        "seller": settings.SELLER,
    }


def theme_of(request: HttpRequest) -> str:
    """Return the person's own choice; nothing means as the device has it."""
    chosen = request.COOKIES.get(settings.THEME_COOKIE_NAME, "")
    return chosen if chosen in THEMES else ""
