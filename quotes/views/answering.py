"""How the page of an act on a quote, or on an opportunity's quotes, answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse

from interface import answering
from interface.requests import SignedInRequest
from lifecycle.through import Through
from lifecycle.transitions import ask

from ..models import Quote


def ask_for(
    request: SignedInRequest, act: str, quote: Quote, form: forms.Form, *, partial: str = "", **more: Any
) -> HttpResponse:
    """Show the form of an act; refuse at once what cannot be done anyway."""
    ask(quote, act, by=request.user, through=Through.PAGE)
    partial = partial or f"quotes/_{act}_form.html"
    return show_form(request, partial, form, quote=quote, opportunity=quote.opportunity, **more)


def show_form(request: SignedInRequest, partial: str, form: forms.Form, **context: Any) -> HttpResponse:
    context.setdefault("back", answering.page_behind(request, context["opportunity"].get_absolute_url()))
    return answering.show_form(request, partial, form, page="quotes/act.html", **context)
