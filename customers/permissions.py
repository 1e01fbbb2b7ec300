"""Who may do what with customers, their contacts and addresses: one predicate each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.permissions import looks_at_sales, works_in_sales
from accounts.roles import Role

if TYPE_CHECKING:
    from accounts.models import User


def can_see(user: User) -> bool:
    """Who sells sees every customer; the business with them is seen by its own scope."""
    return looks_at_sales(user)


def can_keep(user: User) -> bool:
    """Add and change customers, contacts and addresses."""
    return works_in_sales(user)


def can_merge(user: User) -> bool:
    return user.has_role(Role.MANAGER)
