from __future__ import annotations

from collections.abc import Callable

from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from .refusal_entries import note_refusal
from .refusals import NotVisible, Overtaken, Refused, listening


class RefusalMiddleware:
    """Turn a refused act into an answer: 403 or 409 with its sentence, 404 for what is not the reader's to see.

    Refusals of other makers (a page that is not for this role, a post without its token) are remembered here as well.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with listening() as heard:
            response = self.get_response(request)
        note_refusal(request, response, heard[0] if heard else None)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotVisible):
            raise Http404 from exception
        if is_of_a_used_form(exception):
            exception = Overtaken(_("Nothing was saved: this form was used before. Load the page again."))
        if not isinstance(exception, Refused):
            return None
        context = {"refusal": exception, "subject": getattr(exception, "subject", None)}
        response = render(request, "refused.html", context, status=exception.status_code)
        if getattr(request, "htmx", False):
            response["HX-Retarget"] = "#toasts"
            response["HX-Reswap"] = "beforeend"
        return response


def is_of_a_used_form(exception: Exception) -> bool:
    """Recognise a `request_key` under which somebody else, or an act elsewhere, has made a record already."""
    diagnosis = getattr(exception.__cause__, "diag", None)
    return isinstance(exception, IntegrityError) and "_request_key_" in (
        getattr(diagnosis, "constraint_name", "") or ""
    )
