"""Who may do what with an opportunity: one predicate each, for the transition, the button, the admin and the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.permissions import belongs_to, hands_out, hands_out_work, leads, stands_in, works_in_sales
from accounts.roles import Role
from customers.permissions import can_merge

if TYPE_CHECKING:
    from accounts.models import User

    from .models import Opportunity, SavedView


def nobody(opportunity: Opportunity, user: User) -> bool:
    """For what only follows from another act."""
    return False


def owns(opportunity: Opportunity, user: User) -> bool:
    """Owning counts only with a role that sells: somebody may have had another one before."""
    return works_in_sales(user) and opportunity.owner_id == user.pk


def is_in_charge(opportunity: Opportunity, user: User) -> bool:
    if not works_in_sales(user):
        return False
    return opportunity.owner_id == user.pk or user.pk in opportunity.co_owner_ids


def looks_after(opportunity: Opportunity, user: User) -> bool:
    """Stands in for the owner, who is away, while it is open."""
    return opportunity.closed_at is None and stands_in(user, opportunity.owner_id, opportunity.team_id)


def can_edit(opportunity: Opportunity, user: User) -> bool:
    in_charge = is_in_charge(opportunity, user) or looks_after(opportunity, user)
    return in_charge or leads(user, opportunity.team_id)


def can_lead(opportunity: Opportunity, user: User) -> bool:
    return leads(user, opportunity.team_id)


def can_assign(opportunity: Opportunity, user: User) -> bool:
    return hands_out(user, opportunity.team_id)


def can_claim(opportunity: Opportunity, user: User) -> bool:
    return works_in_sales(user) and belongs_to(user, opportunity.team_id)


def can_release(opportunity: Opportunity, user: User) -> bool:
    return owns(opportunity, user) or leads(user, opportunity.team_id)


def can_share(opportunity: Opportunity, user: User) -> bool:
    """The owner within the own team, the team's lead, a manager."""
    within = owns(opportunity, user) and belongs_to(user, opportunity.team_id)
    return within or leads(user, opportunity.team_id)


def can_hold(opportunity: Opportunity, user: User) -> bool:
    return leads(user, opportunity.team_id) or user.has_role(Role.ADMINISTRATOR)


def can_merge_customer(opportunity: Opportunity, user: User) -> bool:
    return can_merge(user)


def can_create(user: User) -> bool:
    return works_in_sales(user)


def can_keep_codes(user: User) -> bool:
    return user.has_role(Role.MANAGER, Role.ADMINISTRATOR)


def can_read_codes(user: User) -> bool:
    return user.has_role(Role.LEAD, Role.MANAGER, Role.ADMINISTRATOR)


def can_hand_over(user: User) -> bool:
    """Lead some team at least, or look after them all; each opportunity asks again by `can_assign`."""
    return hands_out_work(user)


def can_keep_view(view: SavedView, user: User) -> bool:
    """Rename, share and delete a saved view: its owner, and for one that a team shares, the team's lead."""
    return view.owner_id == user.pk or (view.team_id is not None and leads(user, view.team_id))
