from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from interface.paging import page

from ..criteria import Criteria, offered_to
from ..permissions import can_hand_over
from ..tabs import Overview

if TYPE_CHECKING:
    from django.http import HttpResponse

    from interface.requests import SignedInRequest


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    """List what the person sees, as asked for in the address: the page, or for htmx the table alone.

    Three queries: what may be chosen from, counts and sums, the rows. Fields that were left empty go first, so that no
    link on the page carries them on.
    """
    request.GET = QueryDict(urlencode([asked for asked in request.GET.items() if asked[1]]))
    offered = offered_to(request.user)
    criteria = Criteria(request.GET, request.user, offered)
    overview = Overview.of(criteria, offered)
    for total in overview.totals:
        total["share"] = round(100 * total["weighted"] / total["total"]) if total["total"] else None
    rows = criteria.qs.with_people().with_weighted().with_quotes()
    if criteria.shows_queue:
        rows = rows.with_waiting_since()
    context = {
        "criteria": criteria,
        "overview": overview,
        "page": page(rows, request, order=criteria.order),
        "totals": overview.totals,
        "count": overview.count,
        "hands_over": can_hand_over(request.user),
    }
    template = "opportunities/_table.html" if request.htmx else "opportunities/list.html"
    response = render(request, template, context)
    return push_url(response, f"?{criteria.address}") if moves_on(request) else response


def moves_on(request: SignedInRequest) -> bool:
    """Say whether the table was asked for at another address, or only afresh, because something in it has changed."""
    return bool(request.htmx) and not request.htmx.boosted and request.htmx.trigger != "opps"
