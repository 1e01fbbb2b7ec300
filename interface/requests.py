"""A request as it reaches our views, after the middleware has added to it. Types only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from accounts.models import User


class Request(HttpRequest):
    htmx: HtmxDetails


class SignedInRequest(Request):
    user: User
