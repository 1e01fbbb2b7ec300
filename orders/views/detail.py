from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from interface.requests import SignedInRequest
from opportunities.models import Opportunity

from ..acts import acts
from .finding import find_order


@require_safe
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what was agreed, and the opportunity that it came from while that is there and visible."""
    order = find_order(request.user, pk)
    context = {
        "order": order,
        "lines": order.lines.all(),
        "opportunity": Opportunity.objects.visible_to(request.user).filter(pk=order.opportunity_id).first(),
        "acts": acts(order, request.user),
        "events": order.events.select_related("actor"),
    }
    return render(request, "orders/detail.html", context)
