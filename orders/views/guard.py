"""What stands before the customer's page: the link opens it, nothing else does, and nothing about it is passed on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.utils.decorators import decorator_from_middleware
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from interface.requests import Request
from lifecycle.refusals import NotVisible
from quotes.models import OfferLink

from ..spoken import asked_language, spoken, spoken_to

QUIET = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store, private", "X-Robots-Tag": "noindex, nofollow"}

LinkView = Callable[..., HttpResponse]


class LinkCsrf(CsrfViewMiddleware):
    """Check the token as everywhere; but under `no-referrer` a browser names no origin: it says `null`."""

    def _origin_verified(self, request: HttpRequest) -> bool:
        verified = super()._origin_verified  # type: ignore[misc] # the stubs leave Django's own method out
        return request.META["HTTP_ORIGIN"] == "null" or bool(verified(request))


checked: Any = decorator_from_middleware(LinkCsrf)


def by_link(*methods: str) -> Callable[[LinkView], Callable[..., HttpResponse]]:
    """Hand the link that opens to the view, and what else the address names, in the customer's language and zone.

    Every other token gets one and the same neutral page, and so does whatever the view finds not visible. Which methods
    an address takes is asked before the token, so that it tells nothing about the token.
    """

    def guarding(view: LinkView) -> Callable[..., HttpResponse]:
        def opened(request: Request, token: str, **named: Any) -> HttpResponse:
            link = OfferLink.objects.by_token(token)
            if link is None or not link.still_opens():
                return neutral(request)
            try:
                return in_the_language(spoken_to(link, request), partial(view, **named), request, link)
            except NotVisible:
                return neutral(request)

        return quietly(*methods)(wraps(view)(opened))

    return guarding


def quietly(*methods: str) -> Callable[[LinkView], Callable[..., HttpResponse]]:
    """Let whoever holds the address in, signed in or not, and pass nothing about it on."""

    def quieting(view: LinkView) -> Callable[..., HttpResponse]:
        answer = checked(require_http_methods(methods)(view))

        @login_not_required
        @csrf_exempt
        @wraps(view)
        def quiet(request: Request, *arguments: Any, **named: Any) -> HttpResponse:
            response: HttpResponse = answer(request, *arguments, **named)
            for name, value in QUIET.items():
                response[name] = value
            return response

        return quiet

    return quieting


def in_the_language(reader: tuple[str, str], view: Callable[..., HttpResponse], *arguments: Any) -> HttpResponse:
    with spoken(*reader):
        response = view(*arguments)
        response["Content-Language"] = get_language() or ""
    return response


def neutral(request: Request) -> HttpResponse:
    """Say the same to whatever opens nothing; who reads it is not known, so in the language of the browser."""
    return in_the_language((asked_language(request), ""), render, request, "orders/offer_neutral.html", None, None, 404)
