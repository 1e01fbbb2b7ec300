"""Who may do what with the purge. Operations sees numbers, dates and reasons, no names and no documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.roles import Role

if TYPE_CHECKING:
    from accounts.models import User


def can_run(user: User) -> bool:
    """Dry runs, live runs, and what they left: runs and records set aside."""
    return user.has_role(Role.OPERATIONS, Role.ADMINISTRATOR)


def can_see_rules(user: User) -> bool:
    return user.has_role(Role.OPERATIONS, Role.ADMINISTRATOR)


def can_keep_rules(user: User) -> bool:
    return user.has_role(Role.ADMINISTRATOR)


def can_read_history(user: User) -> bool:
    return user.has_role(Role.ADMINISTRATOR)
