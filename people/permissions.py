"""Who may do what with a person's account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.permissions import looks_after_the_house

if TYPE_CHECKING:
    from accounts.models import User


def can_keep(person: User, user: User) -> bool:
    """Administrators keep everybody's account but their own: that is for another of them."""
    return looks_after_the_house(user) and person.pk != user.pk
