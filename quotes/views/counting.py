"""What the page of a new quote asks while somebody types: the totals. Nothing is saved here."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from accounts.models import User
from interface.requests import SignedInRequest
from lifecycle.through import Through
from opportunities.models import Opportunity

from .. import services
from ..forms import EditForm, LineForm, LineFormSet, NewForm
from ..forms.rows import Row, as_typed
from ..models import Quote
from .finding import find_opportunity


@require_POST
def count_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Count what was typed for a new quote, and save nothing."""
    opportunity = find_opportunity(request.user, pk=pk)
    services.refuse_unless_quotable(opportunity, request.user)
    form, lines = NewForm(request.POST), LineFormSet(request.POST, currency=opportunity.currency)
    return show_counted(request, opportunity, lines, counted_new(opportunity, form, lines))


def counted_new(opportunity: Opportunity, form: NewForm, lines: LineFormSet) -> Quote | None:
    """Return the figures of what was typed, and give each row its own; nothing while something is to be mended."""
    if not countable(form, lines):
        return None
    discount = form.cleaned_data["discount_percent"]
    counted = services.preview_new(opportunity, lines=lines.lines, discount_percent=discount)
    lines.take(counted.lines.all())
    return counted


def counted_edit(user: User, quote: Quote, form: EditForm, lines: LineFormSet) -> Quote | None:
    if not countable(form, lines):
        return None
    typed = {name: form.cleaned_data[name] for name in ("version", "discount_percent")}
    counted = services.preview_edit(quote, by=user, through=Through.PAGE, lines=lines.lines, **typed)
    lines.take(counted.lines.all())
    return counted


def countable(form: NewForm | EditForm, lines: LineFormSet) -> bool:
    return lines.is_valid() and not form.errors.keys() & {"version", "discount_percent"}


def show_counted(
    request: SignedInRequest, opportunity: Opportunity, lines: LineFormSet, figures: Quote | None
) -> HttpResponse:
    """Answer with the totals and with the row that has changed. Without totals something is to be mended first."""
    form = next((form for form in lines if form.prefix == request.htmx.trigger), None)
    row = form and counted_row(form)
    context = {
        "row": row,
        "cells": row.rewritten(form.typed) if form and row else [],
        "figures": figures,
        "opportunity": opportunity,
    }
    return render(request, "quotes/_counted.html", context, status=200 if figures else 422)


def counted_row(form: LineForm) -> Row:
    """Return the row as it was counted. Its discount goes back into the price, so that either can be typed again."""
    if not (form.line and form.known):
        return form.row
    return Row(form.row.prefix, as_typed(form.known) | {"id": "", "discount_percent": ""}, form.known)
