"""What the addresses of this room name: only what the person may see is found."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.http import Http404

from accounts.models import User
from opportunities.models import Opportunity

from ..models import Quote
from ..permissions import can_edit
from ..querysets import QuoteQuerySet

AROUND = [f"opportunity__{name}" for name in ("customer", "contact", "team", "owner")]


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
    return find_with_opportunity(user, pk=pk)[0]


def find_among_alternatives(user: User, pk: int) -> tuple[Quote, list[Quote]]:
    """Return the quote, and with it all of its opportunity's, in one query."""
    quotes = find_with_opportunity(user, opportunity__quotes=pk)
    found = next((quote for quote in quotes if quote.pk == pk), None)
    if found is None:
        raise Http404
    return found, quotes


def find_with_opportunity(user: User, **lookup: Any) -> list[Quote]:
    """Return quotes of one opportunity, which they share."""
    found = Quote.objects.visible_to(user).with_stand_ins().filter(**lookup).select_related("abandon_reason", *AROUND)
    quotes = list(with_co_owner_ids(found))
    if not quotes:
        raise Http404
    opportunity = quotes[0].opportunity
    opportunity.__dict__["co_owner_ids"] = quotes[0].co_owner_ids
    for quote in quotes:
        quote.opportunity = opportunity
    return quotes


def with_co_owner_ids(quotes: QuoteQuerySet) -> QuoteQuerySet:
    """Bring who stands beside the owner of each quote's opportunity."""
    rows = Opportunity.co_owners.through.objects.filter(opportunity=OuterRef("opportunity"))
    brought: QuoteQuerySet = quotes.annotate(co_owner_ids=ArraySubquery(rows.values("user")))
    return brought


def sees_opportunity(quote: Quote, user: User) -> bool:
    """Say whether the reader sees more than this quote: who decides in a lead's place may not."""
    return user.sees_everything or can_edit(quote, user) or quote.opportunity.is_visible_to(user)
