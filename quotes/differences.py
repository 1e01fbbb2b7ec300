"""In what an alternative differs from the one that counts, in a few words. `comparison` sets all beside each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, QuerySet
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interface.formats import figure

from .models import Quote, QuoteLine

TOLD = 2
Lines = dict[Hashable, dict[str, Any]]


def with_line_facts(quotes: QuerySet[Quote]) -> list[Quote]:
    """Bring what is sold in each quote, and the number of its lines, in the quotes' own query."""
    lines = QuoteLine.objects.filter(quote=OuterRef("pk")).order_by("position")
    told = JSONObject(
        product="product_id", name="description", quantity=Cast("quantity", CharField()),
        price=Cast("unit_price", CharField()),
    )  # fmt: skip
    found: list[Any] = list(quotes.annotate(line_facts=ArraySubquery(lines.values_list(told))))
    for quote in found:
        quote.line_count = len(quote.line_facts)
    return found


@dataclass(frozen=True)
class Difference:
    """What sets an alternative apart: facts by name, and the first sentences about its lines with how many more."""

    facts: frozenset[str]
    sentences: list[str]
    more: int


def difference(quote: Any, counting: Any) -> Difference:
    """Compare with the quote that counts; that one differs from nothing."""
    if counting is None or quote.pk == counting.pk:
        return Difference(frozenset(), [], 0)
    sentences = list(differing_lines(lines_of(quote), lines_of(counting)))
    return Difference(frozenset(differing_facts(quote, counting)), sentences[:TOLD], max(len(sentences) - TOLD, 0))


def differing_facts(quote: Any, counting: Any) -> Iterator[str]:
    for fact in ("list_discount_percent", "line_count", "expires_on"):
        if getattr(quote, fact) != getattr(counting, fact):
            yield fact


def lines_of(quote: Any) -> Lines:
    """Name lines by what they sell; of the same thing sold twice, the second is another one."""
    seen: Counter[Hashable] = Counter()
    found: Lines = {}
    for line in quote.line_facts:
        sold = line["product"] or line["name"]
        seen[sold] += 1
        found[sold, seen[sold]] = line
    return found


def differing_lines(lines: Lines, counting: Lines) -> Iterator[str]:
    for sold, line in counting.items():
        if sold not in lines:
            yield _("Without %(name)s") % {"name": line["name"]}
    for sold, line in lines.items():
        if sold not in counting:
            yield _("Also %(name)s") % {"name": line["name"]}
        elif Decimal(line["quantity"]) != Decimal(counting[sold]["quantity"]):
            yield quantities(line, counting[sold])
        elif Decimal(line["price"]) != Decimal(counting[sold]["price"]):
            yield _("%(name)s at another price") % {"name": line["name"]}


def quantities(line: dict[str, Any], counting: dict[str, Any]) -> str:
    words = {
        "name": line["name"],
        "here": figure(Decimal(line["quantity"])),
        "there": figure(Decimal(counting["quantity"])),
    }
    return _("%(name)s: %(here)s, not %(there)s") % words


def further(more: int) -> str:
    return ngettext("%(n)s more difference", "%(n)s more differences", more) % {"n": more} if more else ""
