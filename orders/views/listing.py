from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from interface.paging import page
from interface.requests import SignedInRequest

from ..criteria import Criteria


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    """List the orders that the person sees, as asked for in the address: the page, or for htmx the table alone.

    Three queries: who may be chosen, counts and sums, the rows. Fields that were left empty go first, so that no link
    on the page carries them on.
    """
    request.GET = QueryDict(urlencode([asked for asked in request.GET.items() if asked[1]]))
    criteria = Criteria(request)
    totals = list(criteria.totals())
    context = {
        "criteria": criteria,
        "page": page(criteria.qs.select_related("owner", "team"), request, order=("-pk",)),
        "totals": totals,
        "count": sum(total["count"] for total in totals),
        "cancelled": sum(total["cancelled"] for total in totals),
    }
    if not request.htmx:
        return render(request, "orders/list.html", context)
    response = render(request, "orders/_table.html", context)
    return response if request.htmx.boosted else push_url(response, f"?{criteria.address}")
