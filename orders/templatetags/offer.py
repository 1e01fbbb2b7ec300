"""What the templates of the customer's page need: its addresses, and how a telephone number is dialled."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import template
from django.conf import settings

from orders.spoken import address_of

if TYPE_CHECKING:
    from django.template.context import Context

register = template.Library()


@register.simple_tag(takes_context=True)
def way(context: Context, page: str = "", **query: Any) -> str:
    return address_of(context["request"], context["link"], page, **query)


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """Return them as their own readers call them: who looks for English does not read German."""
    return list(settings.LANGUAGES)


@register.filter
def dialled(number: str) -> str:
    """Keep of a telephone number what a telephone dials."""
    return re.sub(r"[^+\d]", "", number)
