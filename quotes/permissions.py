"""Who may do what with a quote: who may edit its opportunity, and the lead or a delegate where a discount needs one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.permissions import leads, works_in_sales
from accounts.roles import Role
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
    """A lead of the team, a manager, or who stands in for one of them who is away; never who submitted it."""
    if quote.submitted_by_id == user.pk:
        return False
    return leads(user, quote.opportunity.team_id) or (works_in_sales(user) and user.pk in quote.stand_in_ids)


def can_delegate(user: User) -> bool:
    """Approve by own right in some team: only that can be handed to somebody for a while."""
    return user.has_role(Role.MANAGER) or bool(user.led_team_ids)
