"""Who may do what with an order: owner, co-owners, the team's lead, a manager. Cancelling is for those who lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.permissions import leads, works_in_sales

if TYPE_CHECKING:
    from accounts.models import User

    from .models import Order


def can_work_on(order: Order, user: User) -> bool:
    if leads(user, order.team_id):
        return True
    return works_in_sales(user) and (order.owner_id == user.pk or user.pk in order.co_owner_ids)


def can_cancel(order: Order, user: User) -> bool:
    return leads(user, order.team_id)
