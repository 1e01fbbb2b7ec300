from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from opportunities.models import Opportunity, Status
from opportunities.services import create as create_opportunity

from ..models.line import LineInput
from .quote import draft

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def open_with_quote(
    *,
    by: User,
    through: str,
    quote_name: str,
    lines: Sequence[LineInput],
    request_key: UUID | None = None,
    **opportunity_fields: Any,
) -> Opportunity:
    """Open an opportunity because a customer asked for a quote, with that quote: it is in Negotiation at once.

    Who may open it may give it its first quote, also where it waits in the queue or belongs to a colleague.
    """
    opportunity = create_opportunity(by=by, through=through, request_key=request_key, **opportunity_fields)
    if opportunity.status == Status.INQUIRY:
        draft(opportunity, by=by, through=through, name=quote_name, lines=lines, request_key=request_key)
    return Opportunity.objects.get(pk=opportunity.pk)
