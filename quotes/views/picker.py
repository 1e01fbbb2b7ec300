"""What the product picker asks."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from catalogue.currencies import CURRENCIES
from catalogue.models import Product
from interface.requests import SignedInRequest
from opportunities.permissions import can_create

MOST = 8


@require_GET
def products(request: SignedInRequest) -> HttpResponse:
    """List what somebody may mean who types this: products for sale, in the quote's currency."""
    if not can_create(request.user):
        raise PermissionDenied
    currency = request.GET.get("currency", "")
    if (currency, currency) not in CURRENCIES:
        raise Http404
    found = Product.objects.active().in_currency(currency).meant_by(request.GET.get("q", ""))[:MOST]
    return render(request, "quotes/_products.html", {"products": found, "currency": currency})
