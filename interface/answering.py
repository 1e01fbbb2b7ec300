"""How the page of an act answers: its form with or without the page around it, and news on the next page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from .requests import SignedInRequest


def show_form(request: SignedInRequest, partial: str, form: forms.Form, *, page: str, **context: Any) -> HttpResponse:
    """Show a form as a dialog's body for htmx, as a page for everybody else."""
    context |= {"form": form, "partial": partial}
    return render(request, partial if request.htmx else page, context, status=422 if form.is_bound else 200)


def page_behind(request: SignedInRequest, otherwise: str) -> str:
    """Return the page on which a dialog stands; what has a page of its own leads elsewhere, and nothing out of here."""
    behind = (request.htmx.current_url_abs_path if request.htmx else None) or otherwise
    return otherwise if behind.startswith(("//", "/\\")) else behind


def done(request: SignedInRequest, place: Any, news: str) -> HttpResponse:
    messages.success(request, news)
    return redirect(place)
