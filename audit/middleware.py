from __future__ import annotations

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from .requests import new_id, serving

GetResponse = Callable[[HttpRequest], HttpResponse]


class ServedMiddleware:
    """Give each request an id of ours, which the answer carries too. What a sender calls it counts for nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = new_id()
        with serving(number, address_of(request)):
            response = self.get_response(request)
        response["X-Request-ID"] = number
        return response


def address_of(request: HttpRequest) -> str:
    """Return where a request comes from, as the proxy says if there is one; of a local one without its zone."""
    try:
        return str(get_adapter().get_client_ip(request)).partition("%")[0]
    except PermissionDenied:
        return ""
