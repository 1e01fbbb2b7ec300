"""How several sums are shown beside each other: one per currency, never mixed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from interface.templatetags.interface import money

if TYPE_CHECKING:
    from collections.abc import Iterable

register = template.Library()


@register.simple_tag
def sums(rows: Iterable[dict[str, Any]]) -> SafeString:
    """Write each currency's sum on a line of its own."""
    return format_html_join("", '<span class="blk">{}</span>', ((money(figure(row), row["currency"]),) for row in rows))


def figure(row: dict[str, Any]) -> Decimal:
    return Decimal(row["total"])
