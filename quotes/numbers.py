"""How figures stand in a quote: in a cell as a person would type them, elsewhere grouped."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format


def plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def price(value: Decimal) -> str:
    """Write a price with two decimals, and with more only where it has them."""
    return f"{value:.{places_of(value)}f}"


def grouped(value: Decimal) -> str:
    return number_format(value, places_of(value), use_l10n=True, force_grouping=True)


def places_of(value: Decimal) -> int:
    return max(2, len(plain(value).partition(".")[2]))
