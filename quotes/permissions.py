"""Who may do what with a quote: who may edit its opportunity, and the lead where a discount needs one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.permissions import leads
from opportunities.permissions import can_edit as can_edit_opportunity

if TYPE_CHECKING:
    from accounts.models import User
    from opportunities.models import Opportunity

    from .models import Quote


def nobody(quote: Quote, user: User) -> bool:
    """For what only follows from another act, or from the clock."""
    return False


def can_quote_on(opportunity: Opportunity, user: User) -> bool:
    return opportunity.closed_at is None and can_edit_opportunity(opportunity, user)


def can_edit(quote: Quote, user: User) -> bool:
    return can_edit_opportunity(quote.opportunity, user)


def can_approve(quote: Quote, user: User) -> bool:
    """A lead of the team or a manager, never who submitted it."""
    return leads(user, quote.opportunity.team_id) and quote.submitted_by_id != user.pk
