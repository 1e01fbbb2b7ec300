from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings

from demo.people import PASSWORD, present_people

register = template.Library()


@register.inclusion_tag("demo/_accounts.html")
def demo_accounts() -> dict[str, Any]:
    """Show who can sign in to the demonstration; nothing at all anywhere else."""
    return {
        "people": present_people() if settings.DEMO else [],
        "password": PASSWORD,
        "asks_second_factor": bool(settings.REQUIRE_SECOND_FACTOR),
    }
