from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from interface.paging import page
from interface.requests import SignedInRequest

from ..criteria import Criteria


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    """List the orders that the person sees, as asked for in the address: the page, or for htmx the table alone."""
    criteria = Criteria(request)
    totals = list(criteria.qs.totals())
    context = {
        "criteria": criteria,
        "page": page(criteria.qs.select_related("owner", "team"), request, order=("-pk",)),
        "totals": totals,
        "count": sum(total["count"] for total in totals),
    }
    return render(request, "orders/_table.html" if request.htmx else "orders/list.html", context)
