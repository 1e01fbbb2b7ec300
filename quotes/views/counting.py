"""What the editor asks while somebody types: the totals, and the catalogue's suggestions. Nothing is saved here."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from catalogue.models import Product
from interface.requests import SignedInRequest
from lifecycle.through import Through
from opportunities.models import Opportunity
from opportunities.permissions import can_create

from .. import services
from ..forms import EditForm, LineFormSet, NewForm
from ..models import Quote
from .finding import find_opportunity, find_quote

MOST_PRODUCTS = 1000


@require_POST
def count_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Count what was typed for a new quote, and save nothing."""
    opportunity = find_opportunity(request.user, pk=pk)
    services.refuse_unless_quotable(opportunity, request.user)
    form = NewForm(request.POST)
    lines = LineFormSet(request.POST, currency=opportunity.currency)
    if not countable(form, lines):
        return show_counted(request, opportunity, lines, None)
    discount = form.cleaned_data["discount_percent"]
    counted = services.preview_new(opportunity, lines=lines.lines, discount_percent=discount)
    return show_counted(request, opportunity, lines, counted)


@require_POST
def count_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Count what was typed for a draft, and save nothing."""
    quote = find_quote(request.user, pk)
    form = EditForm(request.POST, quote=quote)
    lines = LineFormSet(request.POST, currency=quote.currency, lines=list(quote.lines.select_related("product")))
    if not countable(form, lines):
        return show_counted(request, quote.opportunity, lines, None)
    typed = {name: form.cleaned_data[name] for name in ("version", "discount_percent")}
    counted = services.preview_edit(quote, by=request.user, through=Through.PAGE, lines=lines.lines, **typed)
    return show_counted(request, quote.opportunity, lines, counted)


def countable(form: NewForm | EditForm, lines: LineFormSet) -> bool:
    return lines.is_valid() and not form.errors.keys() & {"version", "discount_percent"}


def show_counted(
    request: SignedInRequest, opportunity: Opportunity, lines: LineFormSet, counted: Quote | None
) -> HttpResponse:
    """Answer with the totals and with the row that has changed. Without totals something is to be mended first."""
    found = dict(zip(lines.rows, counted.lines.all(), strict=True)) if counted else {}
    row = next((form for form in lines if form.prefix == request.htmx.trigger), None)
    line = found.get(row) if row else None
    context = {
        "row": row,
        "line": line,
        "cells": row.rewritten(line) if row and line else [],
        "figures": counted,
        "opportunity": opportunity,
    }
    return render(request, "quotes/_counted.html", context, status=200 if counted else 422)


@require_GET
def products(request: SignedInRequest) -> HttpResponse:
    """List the catalogue in one currency, for the grid's suggestions."""
    if not can_create(request.user):
        raise PermissionDenied
    found = Product.objects.active().in_currency(request.GET.get("currency", "")[:3])[:MOST_PRODUCTS]
    return render(request, "quotes/_products.html", {"products": found})
