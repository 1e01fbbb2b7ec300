"""Rows of the line grid as they are shown. Hundreds stand on a page: their cells are written here, not by widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ..models import QuoteLine
from .figures import percent, shown

PICKER = SafeString(
    ' role="combobox" aria-autocomplete="list" aria-expanded="false" aria-controls="picker" autocapitalize="off"'
)
DECIMAL = SafeString(' inputmode="decimal"')
CELLS = {
    "description": ("cell", _("Product"), PICKER),
    "quantity": ("cell num", _("Quantity"), DECIMAL),
    "discount_percent": ("cell num", _("Discount in per cent, sets the net price"), DECIMAL),
    "unit_price": ("cell num", _("Net price"), DECIMAL),
}
KEPT = ("id", "product")


def as_typed(line: QuoteLine) -> dict[str, str]:
    """Return what stands in the cells of a saved line."""
    return {
        "id": str(line.pk),
        "product": str(line.product_id or ""),
        "description": line.description,
        "quantity": shown(line.quantity),
        "discount_percent": percent(line.discount_percent) if has_discount(line) else "",
        "unit_price": shown(line.unit_price, 2),
    }


def has_discount(line: QuoteLine) -> bool:
    """A free text has no list price, and a price above it is no discount."""
    return line.product_id is not None and line.discount_percent >= 0


def placeholders(line: QuoteLine | None) -> dict[str, Any]:
    """Let an empty cell say what counts there anyway."""
    discount = percent(line.discount_percent) if line and line.product_id else "%"
    price = _("Net price")
    return {"description": _("Code or text"), "quantity": "1", "discount_percent": discount, "unit_price": price}


@dataclass(frozen=True)
class Row:
    """One row: what stands in its cells, what is wrong with them, and its line as the database has counted it."""

    prefix: str
    typed: Mapping[str, str]
    line: QuoteLine | None = None
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    removed: bool = False

    @classmethod
    def of(cls, line: QuoteLine, number: int) -> Row:
        return cls(f"lines-{number}", as_typed(line) | {"ORDER": str(line.position)}, line)

    @property
    def order(self) -> str:
        return self.typed.get("ORDER", "")

    @property
    def cells(self) -> dict[str, SafeString]:
        return {name: self.cell(name) for name in (*CELLS, *KEPT)}

    def cell(self, name: str, oob: bool = False) -> SafeString:
        if name in KEPT:
            return self.input(name, SafeString(' type="hidden"'), oob)
        css, label, more = CELLS[name]
        wrong = SafeString(' aria-invalid="true"') if name in self.errors else ""
        attrs = format_html(
            ' class="{}" aria-label="{}" placeholder="{}" aria-describedby="{}-told" autocomplete="off"{}{}',
            css,
            label,
            "" if self.typed.get(name) else placeholders(self.line).get(name, ""),
            self.prefix,
            more,
            wrong,
        )
        return self.input(name, attrs, oob)

    def input(self, name: str, attrs: SafeString, oob: bool) -> SafeString:
        key = f"{self.prefix}-{name}"
        swap = SafeString(' hx-swap-oob="true"') if oob else ""
        return format_html(
            '<input id="id_{}" name="{}" value="{}"{}{}>', key, key, self.typed.get(name, ""), attrs, swap
        )

    @property
    def posts(self) -> str:
        """Name what a changed row sends: itself and the version that the person saw, not its two hundred neighbours."""
        own = ",".join(f"{self.prefix}-{name}" for name in (*CELLS, *KEPT, "DELETE"))
        return f"version,{own}"

    def rewritten(self, before: Mapping[str, str]) -> list[SafeString]:
        """Return the cells that read differently from what was typed, and those that are wrong.

        A cell that the server leaves as it was typed is not touched: somebody may be typing in it.
        """
        changed = [name for name in (*KEPT, *CELLS) if self.typed.get(name, "") != before.get(name, "")]
        return [self.cell(name, oob=True) for name in (*changed, *(n for n in self.errors if n in CELLS))]
