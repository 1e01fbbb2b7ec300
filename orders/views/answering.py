"""How an act's page and its dialog answer: one form, with or without the page around it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from interface.requests import SignedInRequest
from lifecycle.through import Through
from lifecycle.transitions import ask
from quotes.models import Quote

from ..models import Order


def show(
    request: SignedInRequest,
    subject: Order | Quote,
    act: str,
    form: forms.Form,
    *,
    page: str = "orders/act.html",
    **context: Any,
) -> HttpResponse:
    """Show the form of an act; refuse at once what would be refused anyway."""
    ask(subject, act, by=request.user, through=Through.PAGE)
    partial = f"orders/_{act}_form.html"
    context |= {"form": form, "partial": partial, "subject": subject, "home": subject.get_absolute_url()}
    template = partial if request.htmx else page
    return render(request, template, context, status=422 if form.is_bound else 200)


def done(request: SignedInRequest, place: Any, news: str) -> HttpResponse:
    messages.success(request, news)
    return redirect(place)
