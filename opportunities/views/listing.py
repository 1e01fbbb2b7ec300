from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from interface.paging import page

from ..criteria import Criteria

if TYPE_CHECKING:
    from django.http import HttpResponse

    from interface.requests import SignedInRequest


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    """List what the person sees, as asked for in the address: the page, or for htmx the table alone."""
    criteria = Criteria(request)
    rows = criteria.qs.with_people().with_weighted().with_quotes()
    totals = list(criteria.qs.totals())
    for total in totals:
        total["share"] = round(100 * total["weighted"] / total["total"]) if total["total"] else None
    context = {
        "criteria": criteria,
        "page": page(rows, request, order=criteria.order),
        "totals": totals,
        "count": sum(total["count"] for total in totals),
        "views": quick_views(criteria),
    }
    template = "opportunities/_table.html" if request.htmx else "opportunities/list.html"
    response = render(request, template, context)
    return push_url(response, f"?{criteria.address}") if request.htmx and not request.htmx.boosted else response


def quick_views(criteria: Criteria) -> list[tuple[str, str, bool]]:
    """Return the views everybody wants: label, address and whether it is the present one."""
    views = [
        (_("All open"), "", {}),
        (_("My open"), "owner=me", {"owner": "me"}),
        (_("Team queue"), "owner=queue", {"owner": "queue"}),
        (_("Closed"), "status=closed", {"status": "closed"}),
    ]
    return [(label, query, criteria.asked == asked) for label, query, asked in views]
