"""What the addresses of this room name: only what the person may see is found."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404

from accounts.models import User
from opportunities.models import Opportunity

from ..models import Quote


def find_opportunity(user: User, **lookup: Any) -> Opportunity:
    """Return the opportunity with all that our predicates ask of it, in one query."""
    found: Opportunity | None = (
        Opportunity.objects.visible_to(user)
        .select_related("customer", "contact", "team", "owner")
        .with_co_owner_ids()
        .filter(Q(**lookup))
        .first()
    )
    if found is None:
        raise Http404
    return found


def find_quote(user: User, pk: int) -> Quote:
    """Return the quote; it knows the opportunity with all that our predicates ask."""
    return find_among_alternatives(user, pk)[0]


def find_among_alternatives(user: User, pk: int) -> tuple[Quote, list[Quote]]:
    """Return the quote, and with it all of its opportunity's."""
    quotes = list(find_opportunity(user, quotes=pk).quotes.select_related("abandon_reason"))
    return next(quote for quote in quotes if quote.pk == pk), quotes
