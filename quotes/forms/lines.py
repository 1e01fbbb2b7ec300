from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Upper
from django.forms.formsets import ORDERING_FIELD_NAME, BaseFormSet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from catalogue.models import LARGEST_PRICE, Product
from interface.numbers import number_in

from ..models import QuoteLine
from ..models.line import LARGEST_QUANTITY, LONGEST_QUOTE, SMALLEST_QUANTITY, LineInput, discounted
from .figures import LIST_PRICE, FigureField, PercentField, PriceField
from .rows import Row, as_typed

EMPTY_ROWS = 3
MORE_ROWS = 5
LARGEST_KEY = 2**63 - 1


class LineForm(forms.Form):
    """One row of the grid. A code typed as its description makes it that product; anything else is free text."""

    id = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY)
    product = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY)
    description = forms.CharField(
        max_length=300,
        error_messages={
            "required": _("Type a code or a text, or remove the line."),
            "max_length": _("Type at most 300 characters."),
        },
    )
    quantity = FigureField(
        least=SMALLEST_QUANTITY,
        most=LARGEST_QUANTITY,
        places=3,
        sentence=_("Type a quantity from %(least)s to %(most)s, with three decimals at most."),
    )
    discount_percent = PercentField()
    unit_price = PriceField(
        least=0,
        most=LARGEST_PRICE,
        places=4,
        sentence=_("Type a price from %(least)s to %(most)s, with four decimals at most."),
    )

    known: QuoteLine | None = None
    line: LineInput | None = None

    if TYPE_CHECKING:
        cleaned_data: dict[str, Any]

    @cached_property
    def changed_data(self) -> list[str]:
        """Name the cells that say something: a position alone does not, since the page numbers empty rows, too."""
        return [name for name in super().changed_data if name != ORDERING_FIELD_NAME]

    @property
    def typed(self) -> dict[str, str]:
        return {name: str(self.data.get(self.add_prefix(name), "")) for name in (*LineForm.base_fields, "ORDER")}

    @property
    def leaves(self) -> bool:
        return bool(self.data.get(self.add_prefix("DELETE")))

    @property
    def row(self) -> Row:
        """Return the row as it was typed, with what is wrong."""
        errors = {} if self.leaves else {name: [str(one) for one in said] for name, said in self.errors.items()}
        return Row(self.prefix or "", self.typed, self.known, errors, self.leaves)

    def retyped(self, name: str, known: QuoteLine) -> bool:
        """Say whether the person has changed this cell: it neither reads nor counts as what was shown."""
        shown = as_typed(known)[name]
        if self.data.get(self.add_prefix(name), shown) == shown:
            return False
        return bool(self.cleaned_data[name] != getattr(known, name))

    def settle(self, products: dict[Any, Product]) -> None:
        """Decide what this row sells and at which price. The unit price is the truth; a typed discount only sets it."""
        text, known = self.cleaned_data["description"], self.known
        typed = products.get(text.upper())
        kept = known.product if known and known.product else products.get(self.cleaned_data["product"])
        product = typed or kept
        unit_price = self.offered(product)
        if unit_price is not None:
            quantity = self.cleaned_data["quantity"] or Decimal(1)
            description = typed.name if typed else text
            self.line = LineInput(
                description, quantity, unit_price, product, known.pk if known else self.cleaned_data["id"]
            )

    def offered(self, product: Product | None) -> Decimal | None:
        """Return the unit price that the row's two cells come to."""
        percent, price = self.chosen(product)
        list_price = list_price_of(product, self.known)
        if list_price is None:
            return self.free_price(percent, price)
        if percent is not None:
            return discounted(list_price, percent)
        return list_price if price in (None, LIST_PRICE) else price

    def chosen(self, product: Product | None) -> tuple[Decimal | None, Any]:
        """Tell which of discount and price was typed: of a saved line only one decides, else the discount does."""
        percent, price = self.cleaned_data["discount_percent"], self.cleaned_data["unit_price"]
        known = self.known
        if known is None:
            return percent, None if percent is not None else price
        if self.retyped("unit_price", known) and price is not None:
            return None, price
        if self.retyped("discount_percent", known):
            cleared = percent is None and known.product_id
            return Decimal(0) if cleared else percent, known.unit_price
        keeps_product = known.product_id == (product.pk if product else None)
        return None, known.unit_price if keeps_product and price is not None else None

    def free_price(self, percent: Decimal | None, price: Any) -> Decimal | None:
        if percent is not None:
            self.add_error("discount_percent", _("A free text has no list price. Type the net price instead."))
        elif price in (None, LIST_PRICE):
            self.add_error("unit_price", _("Type a net price, or the code of a product as its description."))
        else:
            return Decimal(price)
        return None


def list_price_of(product: Product | None, known: QuoteLine | None) -> Decimal | None:
    """Return the list price that this row will have: the one of its day while it keeps its product."""
    if product is None:
        return None
    return known.list_price if known and known.product_id == product.pk else product.list_price


def products_named(rows: Sequence[LineForm], currency: str) -> dict[Any, Product]:
    """Find what the rows name, by key and by code in capitals, in one query."""
    codes = {form.cleaned_data["description"].upper() for form in rows}
    keys = {form.cleaned_data["product"] for form in rows if not form.known} - {None}
    named = Product.objects.active().in_currency(currency).annotate(code=Upper("sku"))
    found = named.filter(Q(code__in=codes) | Q(pk__in=keys))
    return {key: product for product in found for key in (product.pk, product.sku.upper())}


def settled(form: LineForm, currency: str) -> bool:
    """Decide about one row that comes alone."""
    if form.is_valid():
        form.settle(products_named([form], currency))
    return form.line is not None


class LineFormSet(BaseFormSet[LineForm]):
    """The rows of a quote. What is posted is all that counts: no row is told from what was there before."""

    form = LineForm
    extra = 0
    min_num, max_num, absolute_max = 0, LONGEST_QUOTE, LONGEST_QUOTE + 100
    validate_min = validate_max = True
    can_order = can_delete = can_delete_extra = True
    edit_only = False
    renderer = None

    def __init__(self, data: Any = None, *, currency: str, lines: Sequence[QuoteLine] = (), empty: int = 0) -> None:
        self.currency = currency
        self.saved = lines
        self.known = {line.pk: line for line in lines}
        self.extra = len(lines) + empty
        super().__init__(data, prefix="lines")

    def initial_form_count(self) -> int:
        return 0

    def add_fields(self, form: LineForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.known = self.known.get(as_number(form.data.get(form.add_prefix("id"))))

    @property
    def shown(self) -> list[Row]:
        """The rows for the page: as they were typed, or before anybody typed, as they are saved."""
        if self.is_bound:
            return [form.row for form in self.forms]
        fresh = range(len(self.saved), self.total_form_count())
        return [
            *(Row.of(line, n) for n, line in enumerate(self.saved)),
            *(Row(f"{self.prefix}-{n}", {}) for n in fresh),
        ]

    def clean(self) -> None:
        rows = [form for form in self.forms if form.is_valid() and form.has_changed() and not form.leaves]
        ids = [form.cleaned_data["id"] for form in rows if form.cleaned_data["id"]]
        if len(ids) != len(set(ids)):
            raise ValidationError(_("A line came twice. Reload the page and try again."))
        products = products_named(rows, self.currency) if rows else {}
        for form in rows:
            form.settle(products)

    @property
    def rows(self) -> list[LineForm]:
        """The rows that are lines, in the order of their positions; a row without a position comes last."""
        return [form for form in self.ordered_forms if form.line]

    def take(self, counted: Iterable[QuoteLine]) -> None:
        """Give each row its line as the database has counted it."""
        for row, line in zip(self.rows, counted, strict=True):
            row.known = line

    @property
    def lines(self) -> list[LineInput]:
        return [form.line for form in self.rows if form.line]

    @property
    def are_new(self) -> bool:
        """Say whether anything differs from what is saved."""
        return self.lines != [line.as_saved() for line in self.saved]


def with_more_rows(data: QueryDict) -> QueryDict:
    """Return what was posted, with room for more lines; what was typed to be added stands in the first of them."""
    more, last = data.copy(), as_number(data.get("lines-TOTAL_FORMS"))
    typed = data.get("add", "").strip()
    more["lines-TOTAL_FORMS"] = str(last + (1 if typed else MORE_ROWS))
    if typed:
        more[f"lines-{last}-description"] = typed
    return more


def as_number(value: Any) -> int:
    return number_in(str(value)) or 0
