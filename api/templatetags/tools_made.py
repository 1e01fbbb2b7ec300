"""What of this room goes on without the person who made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from ..models import ApiKey, Hook

if TYPE_CHECKING:
    from accounts.models import User

register = template.Library()


@register.simple_tag
def tools_made(person: User) -> dict[str, int]:
    """Count the keys that open something and the hooks that are called."""
    return {
        "keys": ApiKey.objects.filter(created_by=person, revoked_at=None).count(),
        "hooks": Hook.objects.filter(created_by=person, active=True).count(),
    }
