"""Alternatives beside each other: what each holds of a product, and whether that differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects

from .models import Quote, QuoteLine


@dataclass(frozen=True)
class Part:
    """A product, or a free text, with the line of each quote that holds it."""

    lines: list[QuoteLine | None]

    @property
    def name(self) -> str:
        return str(next(line.description for line in self.lines if line))

    @property
    def differs(self) -> bool:
        return len({line and (line.quantity, line.unit_price) for line in self.lines}) > 1


@dataclass(frozen=True)
class Comparison:
    quotes: Sequence[Quote]
    parts: list[Part]

    @property
    def differing(self) -> list[Part]:
        return [part for part in self.parts if part.differs]

    @property
    def discount_differs(self) -> bool:
        return len({quote.list_discount_percent for quote in self.quotes}) > 1

    @property
    def expiry_differs(self) -> bool:
        return len({quote.expires_on for quote in self.quotes}) > 1


def comparable(quotes: Iterable[Quote]) -> list[Quote]:
    """Return the open alternatives, if there are two of them."""
    found = [quote for quote in quotes if quote.status in Quote.OPEN]
    return found if len(found) > 1 else []


def bring_lines(quotes: Sequence[Quote]) -> None:
    """Give all these quotes their lines with the products, in one query."""
    distinct = list(dict.fromkeys(quotes))
    prefetch_related_objects(distinct, Prefetch("lines", QuoteLine.objects.select_related("product")))


def compared(quotes: Sequence[Quote]) -> Comparison | None:
    """Set lines of the same product beside each other; the second one of a quote beside the second of the others."""
    if not quotes:
        return None
    parts: dict[Hashable, dict[int, list[QuoteLine | None]]] = {}
    for column, quote in enumerate(quotes):
        seen: Counter[Hashable] = Counter()
        for line in quote.lines.all():
            sold = line.product_id or line.description
            seen[sold] += 1
            parts.setdefault(sold, {}).setdefault(seen[sold], [None] * len(quotes))[column] = line
    return Comparison(quotes, [Part(lines) for same in parts.values() for lines in same.values()])
