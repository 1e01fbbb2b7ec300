"""What stands before the customer's page: the link opens it, nothing else does, and nothing about it is passed on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.utils.decorators import decorator_from_middleware
from django.views.decorators.csrf import csrf_exempt

from interface.requests import Request
from lifecycle.refusals import NotVisible
from quotes.models import OfferLink

QUIET = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store, private", "X-Robots-Tag": "noindex, nofollow"}

LinkView = Callable[[Request, OfferLink], HttpResponse]


class LinkCsrf(CsrfViewMiddleware):
    """Check the token as everywhere; but under `no-referrer` a browser names no origin: it says `null`."""

    def _origin_verified(self, request: HttpRequest) -> bool:
        verified = super()._origin_verified  # type: ignore[misc] # the stubs leave Django's own method out
        return request.META["HTTP_ORIGIN"] == "null" or bool(verified(request))


checked: Any = decorator_from_middleware(LinkCsrf)


def by_link(view: LinkView) -> Callable[..., HttpResponse]:
    """Hand the living link to the view; every other token gets one and the same neutral page."""

    def opened(request: Request, token: str) -> HttpResponse:
        link = OfferLink.objects.by_token(token)
        if link is None or not link.lives():
            return neutral(request)
        try:
            return view(request, link)
        except NotVisible:
            return neutral(request)

    @login_not_required
    @csrf_exempt
    @wraps(view)
    def guarded(request: Request, token: str) -> HttpResponse:
        response: HttpResponse = checked(opened)(request, token)
        for name, value in QUIET.items():
            response[name] = value
        return response

    return guarded


def neutral(request: Request) -> HttpResponse:
    return render(request, "orders/offer_neutral.html", status=404)
