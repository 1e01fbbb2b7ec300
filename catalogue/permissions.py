from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.roles import Role

if TYPE_CHECKING:
    from accounts.models import User


def can_keep_products(user: User) -> bool:
    return user.has_role(Role.MANAGER, Role.ADMINISTRATOR)
