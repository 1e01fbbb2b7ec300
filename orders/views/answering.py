"""How the page of an act on an order, or of accepting a quote, answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse

from interface.answering import page_behind, show_form
from interface.requests import SignedInRequest
from lifecycle.through import Through
from lifecycle.transitions import ask
from quotes.models import Quote

from ..models import Order


def ask_for(
    request: SignedInRequest,
    act: str,
    subject: Order | Quote,
    form: forms.Form,
    *,
    page: str = "orders/act.html",
    **context: Any,
) -> HttpResponse:
    """Show the form of an act; refuse at once what cannot be done anyway."""
    ask(subject, act, by=request.user, through=Through.PAGE)
    home = subject.get_absolute_url()
    context |= {"subject": subject, "home": home, "back": page_behind(request, home)}
    return show_form(request, f"orders/_{act}_form.html", form, page=page, **context)
