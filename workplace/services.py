"""What one press on My day does where it is more than one act below: all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from lifecycle.refusals import Overtaken
from lifecycle.transitions import refuse_unseen
from quotes import services as quotes_services
from quotes.models import Quote

if TYPE_CHECKING:
    from accounts.models import User
    from opportunities.models import Opportunity

Former = list[tuple[int, int, str]]


@transaction.atomic
def extend_all(
    opportunity: Opportunity, *, by: User, through: str, seen: Mapping[int, int], expires_on: date
) -> Former:
    """Give these presented quotes a later last day; those that last longer anyway are left alone.

    Returns of each that was extended its key, its version now and its former last day, which is what taking it back
    needs.
    """
    refuse_unseen(opportunity.lock(), by)
    quotes = opportunity.quotes.filter(expires_on__lt=expires_on).order_by("pk")
    former = [(quote, quote.expires_on) for quote in quotes if quote.pk in seen]
    if not former:
        raise Overtaken(_("Nothing was extended: the quotes are valid until then already."), subject=opportunity)
    extended = [
        (quotes_services.extend(quote, by=by, through=through, version=seen[quote.pk], expires_on=expires_on), before)
        for quote, before in former
    ]
    return [(quote.pk, quote.version, before.isoformat()) for quote, before in extended if before]


@transaction.atomic
def set_back(opportunity: Opportunity, *, by: User, through: str, former: Former) -> None:
    """Give quotes their former last days again, unless somebody has changed one since."""
    refuse_unseen(opportunity.lock(), by)
    for pk, version, day in former:
        quote = Quote(pk=pk, opportunity=opportunity).lock()
        quotes_services.extend(quote, by=by, through=through, version=version, expires_on=date.fromisoformat(day))
