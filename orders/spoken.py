"""In which language and zone a customer reads: as asked for on the page, else as the contact has it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils import timezone, translation

from quotes.models import OfferLink

LANGUAGES = dict(settings.LANGUAGES)


def asked_language(request: HttpRequest) -> str:
    """Return the language that the address names; nothing if it names none of ours."""
    asked = request.GET.get("language", "")
    return asked if asked in LANGUAGES else ""


@contextmanager
def spoken(language: str, zone: str = "") -> Iterator[None]:
    """Speak this language, without one the browser's, and tell the time of this zone, without one the business's."""
    with (
        translation.override(language or translation.get_language()),
        timezone.override(ZoneInfo(zone or settings.BUSINESS_TIME_ZONE)),
    ):
        yield


def spoken_to(link: OfferLink, request: HttpRequest) -> tuple[str, str]:
    """Return the language and the zone of who reads by this link."""
    contact = link.opportunity.contact
    known = contact.language if contact and contact.language in LANGUAGES else ""
    return asked_language(request) or known, contact.time_zone if contact else ""


def address_of(request: HttpRequest, link: OfferLink, page: str = "", **query: Any) -> str:
    """Return the address of a page under the link, in the language that was asked for."""
    wanted = QueryDict(mutable=True)
    said = {"language": asked_language(request), **query}
    wanted.update({name: str(value) for name, value in said.items() if value})
    return f"{link.path}{page}?{wanted.urlencode()}" if wanted else f"{link.path}{page}"
