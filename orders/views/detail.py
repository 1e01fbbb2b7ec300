from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from interface.requests import SignedInRequest

from ..acts import acts, may_send
from ..beside import Beside
from .finding import find_order


@require_safe
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what was agreed, in three queries: the order, its lines, and what stands around it."""
    order = find_order(request.user, pk)
    context = {
        "order": order,
        "lines": order.lines.all(),
        "beside": Beside.of(order, request.user),
        "acts": acts(order, request.user),
        "may_send": may_send(order, request.user),
    }
    return render(request, "orders/detail.html", context)
