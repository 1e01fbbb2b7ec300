from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from interface.requests import SignedInRequest

from ..comparison import bring_lines, comparable, compared
from .finding import find_opportunity


@require_GET
def compare(request: SignedInRequest, pk: int) -> HttpResponse:
    """Set the open alternatives beside each other: what differs, or with ``all`` everything."""
    opportunity = find_opportunity(request.user, pk=pk)
    quotes = list(opportunity.quotes.all())
    bring_lines(comparable(quotes))
    context = {
        "opportunity": opportunity,
        "alternatives": quotes,
        "comparison": compared(comparable(quotes)),
        "everything": "all" in request.GET,
    }
    return render(request, "quotes/_compare.html" if request.htmx else "quotes/compare.html", context)
