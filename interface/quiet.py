"""Pages that open by their address alone, to whoever holds it: nothing about the address is passed on."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.decorators import decorator_from_middleware
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from .requests import Request

QUIET = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store, private", "X-Robots-Tag": "noindex, nofollow"}

LinkView = Callable[..., HttpResponse]


class LinkCsrf(CsrfViewMiddleware):
    """Check the token as everywhere; but under `no-referrer` a browser names no origin: it says `null`."""

    def _origin_verified(self, request: HttpRequest) -> bool:
        verified = super()._origin_verified  # type: ignore[misc] # the stubs leave Django's own method out
        return request.META["HTTP_ORIGIN"] == "null" or bool(verified(request))


checked: Any = decorator_from_middleware(LinkCsrf)


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
