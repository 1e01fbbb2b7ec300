from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models
from django.db.models import DecimalField, Deferrable, ExpressionWrapper, F, GeneratedField, Q
from django.db.models.functions import Round
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from catalogue.models import LARGEST_PRICE, Product
from lifecycle.refusals import NotVisible, Overtaken

from .quote import MONEY, Quote

LARGEST_QUANTITY = Decimal("999999.999")
SMALLEST_QUANTITY = Decimal("0.001")
LONGEST_QUOTE = 500


@dataclass(frozen=True)
class LineInput:
    """A line as a person typed it. Money is in the quote's currency, per unit; ``id`` names the line it changes.

    A copied line brings the list price of its original along, to tell when the catalogue has another one now.
    """

    description: str
    quantity: Decimal
    unit_price: Decimal
    product: Product | None = None
    id: int | None = None
    former_list_price: Decimal | None = None

    def __str__(self) -> str:
        """Tell the line in the event that keeps it."""
        return f"{self.quantity} × {self.unit_price} {self.product.sku if self.product else self.description}"


@dataclass(frozen=True)
class RowInput:
    """What becomes of one row: written (added without an ``id``), put at a position, or, without both, taken away."""

    id: int | None = None
    line: LineInput | None = None
    position: int | None = None

    def __str__(self) -> str:
        """Tell the row in the event that keeps it: which line, which position, which words."""
        told = (self.id and f"#{self.id}", self.position and f"@{self.position}", self.line)
        return " ".join(str(part) for part in told if part)


def rounded(*factors: str) -> GeneratedField:
    product = ExpressionWrapper(
        F(factors[0]) * F(factors[1]), output_field=DecimalField(max_digits=24, decimal_places=7)
    )
    return GeneratedField(
        expression=Round(product, precision=2, output_field=MONEY), output_field=MONEY, db_persist=True
    )


def refuse_other_currency(line: LineInput, quote: Quote) -> None:
    """A list price in another currency is no list price of this quote."""
    if line.product and line.product.currency != quote.currency:
        raise Overtaken(
            _t("Nothing was saved: %(product)s is priced in %(theirs)s, this quote is in %(ours)s.")
            % {"product": line.product, "theirs": line.product.currency, "ours": quote.currency},
            subject=quote,
        )


class QuoteLineQuerySet(models.QuerySet["QuoteLine"]):
    def write(self, quote: Quote, lines: Sequence[LineInput]) -> None:
        """Make the quote's lines these, in this order. A line that keeps its product keeps its list price and cost.

        Under the quote's lock. Raises NotVisible for a foreign line.
        """
        for line in lines:
            refuse_other_currency(line, quote)
        known = {line.pk: line for line in self.filter(quote=quote)}
        if {line.id for line in lines if line.id} - known.keys():
            raise NotVisible(_t("There is no such line in this quote."))
        kept = {line.id for line in lines if line.id}
        self.filter(quote=quote).exclude(pk__in=kept).delete()
        before = {line.pk: line.written for line in known.values()}
        written = [known.get(line.id or 0, QuoteLine(quote=quote)).take(line, n) for n, line in enumerate(lines, 1)]
        changed = [line for line in written if line.pk and line.written != before[line.pk]]
        self.bulk_update(changed, QuoteLine.WRITABLE)
        self.bulk_create([line for line in written if not line.pk])

    def write_row(self, quote: Quote, row: RowInput) -> None:
        """Write, place or take away one line, and touch the others only to close ranks. Under the quote's lock."""
        lines = self.filter(quote=quote)
        line = lines.filter(pk=row.id).first() if row.id else None
        if line is None:
            lines.add(quote, row)
        elif row.line is None:
            lines.filter(position__gt=line.position).shift(-1)
            lines.place(line, row.position)
        else:
            refuse_other_currency(row.line, quote)
            line.take(row.line, line.position).save()

    def add(self, quote: Quote, row: RowInput) -> None:
        """Add a line at its position, or at the end."""
        if row.id or row.line is None:
            raise NotVisible(_t("There is no such line in this quote."))
        refuse_other_currency(row.line, quote)
        count = self.count()
        if count >= LONGEST_QUOTE:
            raise Overtaken(_t("A quote has at most %(n)s lines.") % {"n": LONGEST_QUOTE}, subject=quote)
        position = min(row.position or LONGEST_QUOTE, count + 1)
        self.filter(position__gte=position).shift(1)
        QuoteLine(quote=quote).take(row.line, position).save()

    def place(self, line: QuoteLine, position: int | None) -> None:
        """Put a line among the others, who have closed ranks behind it; without a position it goes."""
        others, itself = self.exclude(pk=line.pk), self.filter(pk=line.pk)
        if position is None:
            itself.delete()
            return
        place = max(1, min(position, others.count() + 1))
        others.filter(position__gte=place).shift(1)
        itself.update(position=place)

    def shift(self, by: int) -> None:
        self.update(position=F("position") + by)


class QuoteLine(models.Model):
    """A product or a free text at a price. The unit price is the truth; list price and cost are the catalogue's."""

    WRITABLE = [
        "position", "product", "description", "quantity", "list_price", "former_list_price", "cost", "unit_price",
    ]  # fmt: skip

    quote = models.ForeignKey(Quote, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    description = models.CharField(_("description"), max_length=300)
    quantity = models.DecimalField(_("quantity"), max_digits=9, decimal_places=3)
    list_price = models.DecimalField(_("list price"), max_digits=12, decimal_places=4)
    former_list_price = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True, editable=False)
    cost = models.DecimalField(_("cost"), max_digits=12, decimal_places=4, default=Decimal(0))
    unit_price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=4)
    amount = rounded("quantity", "unit_price")
    list_amount = rounded("quantity", "list_price")
    cost_amount = rounded("quantity", "cost")

    objects = QuoteLineQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                name="quote_line_has_its_own_position", fields=["quote", "position"], deferrable=Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                name="quote_line_quantity_is_bounded",
                condition=Q(quantity__range=(SMALLEST_QUANTITY, LARGEST_QUANTITY)),
            ),
            models.CheckConstraint(
                name="quote_line_list_price_is_bounded", condition=Q(list_price__range=(0, LARGEST_PRICE))
            ),
            models.CheckConstraint(name="quote_line_cost_is_bounded", condition=Q(cost__range=(0, LARGEST_PRICE))),
            models.CheckConstraint(
                name="quote_line_unit_price_is_bounded", condition=Q(unit_price__range=(0, LARGEST_PRICE))
            ),
            models.CheckConstraint(name="quote_line_has_a_description", condition=~Q(description="")),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def discount_percent(self) -> Decimal:
        """How far the unit price lies under the list price, for reading; the unit price decides."""
        if not self.list_price:
            return Decimal(0)
        return ((self.list_price - self.unit_price) * 100 / self.list_price).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def list_price_has_changed(self) -> bool:
        """Say whether the list price is another one than in the quote of which this is a copy."""
        return self.former_list_price is not None and self.former_list_price != self.list_price

    def take(self, line: LineInput, position: int) -> QuoteLine:
        if line.product is None:
            self.list_price, self.cost, self.former_list_price = line.unit_price, Decimal(0), None
        elif self.product_id != line.product.pk:
            self.list_price, self.cost = line.product.list_price, line.product.cost
            self.former_list_price = line.former_list_price
        self.product = line.product
        self.position = position
        self.description = line.description
        self.quantity = line.quantity
        self.unit_price = line.unit_price
        return self

    def as_input(self) -> LineInput:
        """Return this line as a new one for a copy."""
        return LineInput(
            self.description, self.quantity, self.unit_price, self.product, former_list_price=self.list_price
        )

    def as_saved(self) -> LineInput:
        """Return this line as it would be typed to stay what it is."""
        return LineInput(self.description, self.quantity, self.unit_price, self.product, self.pk)

    @property
    def written(self) -> tuple[Any, ...]:
        return (self.position, self.product_id, self.description, self.quantity, self.unit_price)


def discounted(list_price: Decimal, percent: Decimal) -> Decimal:
    """Return the unit price that a typed discount sets: up to four decimals, half up by the database's rule."""
    return (list_price * (100 - percent) / 100).quantize(Decimal("0.0001"), ROUND_HALF_UP)
