"""What the editor asks while somebody types: the totals, and the catalogue's suggestions. Nothing is saved here."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from catalogue.currencies import CURRENCIES
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
    form, lines = NewForm(request.POST), LineFormSet(request.POST, currency=opportunity.currency)
    return show_counted(request, opportunity, lines, counted_new(opportunity, form, lines))


@require_POST
def count_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Count what was typed for a draft, and save nothing."""
    quote = find_quote(request.user, pk)
    known = list(quote.lines.select_related("product"))
    form, lines = EditForm(request.POST, quote=quote), LineFormSet(request.POST, currency=quote.currency, lines=known)
    return show_counted(request, quote.opportunity, lines, counted_edit(request.user, quote, form, lines))


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
    row = next((form for form in lines if form.prefix == request.htmx.trigger), None)
    line = row.known if row and row.line else None
    context = {"row": row, "line": line, "figures": figures, "opportunity": opportunity}
    return render(request, "quotes/_counted.html", context, status=200 if figures else 422)


@require_GET
def products(request: SignedInRequest) -> HttpResponse:
    """List the catalogue in one currency, for the grid's suggestions."""
    if not can_create(request.user):
        raise PermissionDenied
    currency = request.GET.get("currency", "")
    if (currency, currency) not in CURRENCIES:
        raise Http404
    found = Product.objects.active().in_currency(currency)[:MOST_PRODUCTS]
    return render(request, "quotes/_products.html", {"products": found})
