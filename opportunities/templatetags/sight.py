from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from ..sight import sight_of

if TYPE_CHECKING:
    from accounts.models import User

    from ..models import Opportunity

register = template.Library()


@register.inclusion_tag("opportunities/_sight.html")
def sight(opportunity: Opportunity, user: User) -> dict[str, Any]:
    return {"sight": sight_of(opportunity, user)}
