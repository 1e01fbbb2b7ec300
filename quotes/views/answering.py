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

from ..models import Quote


def show(
    request: SignedInRequest, quote: Quote, form: forms.Form, act: str, *, partial: str = "", **more: Any
) -> HttpResponse:
    """Show the form of an act; refuse at once what would be refused anyway."""
    ask(quote, act, by=request.user, through=Through.PAGE)
    partial = partial or f"quotes/_{act}_form.html"
    return show_form(request, partial, form, quote=quote, opportunity=quote.opportunity, **more)


def show_form(request: SignedInRequest, partial: str, form: forms.Form, **context: Any) -> HttpResponse:
    template = partial if request.htmx else "quotes/act.html"
    context |= {"form": form, "partial": partial, "home": context["opportunity"].get_absolute_url()}
    return render(request, template, context, status=422 if form.is_bound else 200)


def done(request: SignedInRequest, place: Any, news: str) -> HttpResponse:
    messages.success(request, news)
    return redirect(place)
