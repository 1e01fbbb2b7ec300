from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lifecycle.refusals import Overtaken, Refused
from lifecycle.transitions import perform
from notices.services import tell

from ..models import Quote
from .offer import default_expiry
from .quote import copy

if TYPE_CHECKING:
    from accounts.models import User


@dataclass
class Expiry:
    """What a run of the expiry agent found: quotes looked at, expired, and left alone with the reason."""

    looked_at: int = 0
    expired: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)


def expire_quotes(*, live: bool, through: str, limit: int | None = None) -> Expiry:
    """Abandon open quotes whose last day is over in the business time zone; today is still valid.

    Each in its own transaction through the same door as every other act, so two runs at once do no harm. Unless
    ``live``, it only says which. The opportunity stays in Negotiation.
    """
    found = Expiry()
    for quote in Quote.objects.expired().order_by("expires_on", "pk")[:limit]:
        found.looked_at += 1
        if not live:
            found.expired.append(quote.number)
            continue
        try:
            expire(quote, through=through)
        except Refused as refusal:
            found.left[quote.number] = str(refusal)
        else:
            found.expired.append(quote.number)
    return found


@transaction.atomic
def expire(quote: Quote, *, through: str) -> Quote:
    expired = perform(quote, "expire", by=None, through=through)
    opportunity = expired.opportunity
    words = {"number": expired.number, "name": opportunity.name}
    tell(opportunity.sellers, "expired", expired, lambda: _("%(number)s of %(name)s has expired.") % words)
    return expired


def renew(quote: Quote, *, by: User, through: str, request_key: UUID | None = None) -> Quote:
    """Copy what has expired as a fresh draft that lasts as long as usual."""
    if not quote.is_expired:
        raise Overtaken(_("%(number)s has not expired.") % {"number": quote.number}, subject=quote)
    return copy(quote, by=by, through=through, expires_on=default_expiry(), request_key=request_key)
