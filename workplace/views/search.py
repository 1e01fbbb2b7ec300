from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..commands import fitting, for_customer, general, on_opportunity, opportunity_at
from ..forms import SearchForm
from ..search import Search
from ..shortcuts import places_for

if TYPE_CHECKING:
    from django.http import HttpResponse

    from interface.requests import SignedInRequest

IN_PALETTE, ON_PAGE = 5, 25


@require_safe
def search(request: SignedInRequest) -> HttpResponse:
    """Show what fits what was typed: on a page, or for htmx as the options of the palette.

    On the page, a record's own number leads straight to it.
    """
    asked, user = SearchForm(request.GET).asked, request.user
    found = Search(user, asked["q"], IN_PALETTE if request.htmx else ON_PAGE, with_closed=asked["closed"])
    if found.the_one and not request.htmx:
        return redirect(found.the_one.url)

    here = opportunity_at(asked["from"], user)
    context = {
        "search": found,
        "here": here,
        "acts": fitting(on_opportunity(user, here), found.text) if here else [],
        "commands": [*for_customer(user, found.customer), *fitting(general(user), found.text)],
        "with_closed": with_closed(asked) if found.text and not found.with_closed else "",
        "from": asked["from"],
    }
    return render(request, "workplace/_results.html" if request.htmx else "workplace/search.html", context)


def with_closed(asked: dict[str, Any]) -> str:
    query = {"q": asked["q"], "closed": "on", "from": asked["from"]}
    return f"{reverse('workplace:search')}?{urlencode(query)}"


@require_safe
def shortcuts(request: SignedInRequest) -> HttpResponse:
    """List the keys: all of them on a page, those of the page behind it in a dialog."""
    page = request.htmx.current_url_abs_path if request.htmx else ""
    template = "workplace/_shortcuts.html" if request.htmx else "workplace/shortcuts.html"
    return render(request, template, {"places": places_for(request.user, (page or "").partition("?")[0])})
