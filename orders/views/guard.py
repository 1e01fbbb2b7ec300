"""What stands before the customer's page: the link opens it, nothing else does, and nothing about it is passed on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from interface.quiet import LinkView, quietly
from interface.requests import Request
from lifecycle.refusals import NotVisible
from quotes.models import OfferLink

from ..spoken import asked_language, spoken, spoken_to


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


def in_the_language(reader: tuple[str, str], view: Callable[..., HttpResponse], *arguments: Any) -> HttpResponse:
    with spoken(*reader):
        response = view(*arguments)
        response["Content-Language"] = get_language() or ""
    return response


def neutral(request: Request) -> HttpResponse:
    """Say the same to whatever opens nothing; who reads it is not known, so in the language of the browser."""
    return in_the_language((asked_language(request), ""), render, request, "orders/offer_neutral.html", None, None, 404)
