from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Upper
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from catalogue.models import LARGEST_PRICE, Product
from interface.formats import plain, price
from interface.forms import carried

from ..models import QuoteLine
from ..models.line import LARGEST_QUANTITY, LONGEST_QUOTE, SMALLEST_QUANTITY, LineInput, discounted

EMPTY_ROWS = 3
MORE_ROWS = 5


def cell(label: Any, css: str = "cell num", **attrs: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"class": css, "aria-label": label, "autocomplete": "off", **attrs})


class LineForm(forms.Form):
    """One row of the grid. A code typed as its description makes it that product; anything else is free text."""

    id = forms.IntegerField(required=False, widget=carried())
    product = forms.IntegerField(required=False, widget=forms.HiddenInput)
    description = forms.CharField(
        max_length=300,
        error_messages={"required": _("Type a code or a text, or remove the line.")},
        widget=cell(_("Product"), "cell", list="products", placeholder=_("Code or text")),
    )
    quantity = forms.DecimalField(
        required=False,
        max_digits=9,
        decimal_places=3,
        min_value=SMALLEST_QUANTITY,
        max_value=LARGEST_QUANTITY,
        widget=cell(_("Quantity"), inputmode="decimal", placeholder="1"),
    )
    discount_percent = forms.DecimalField(
        required=False,
        max_digits=5,
        decimal_places=2,
        min_value=0,
        max_value=100,
        widget=cell(_("Discount in per cent, sets the net price"), inputmode="decimal"),
    )
    unit_price = forms.DecimalField(
        required=False,
        max_digits=12,
        decimal_places=4,
        min_value=0,
        max_value=LARGEST_PRICE,
        widget=cell(_("Net price"), inputmode="decimal"),
    )
    REWRITTEN = ("product", "description", "discount_percent", "unit_price")

    known: QuoteLine | None = None
    line: LineInput | None = None

    if TYPE_CHECKING:
        cleaned_data: dict[str, Any]

    @property
    def rewritten(self) -> list[SafeString]:
        """Return the cells that read differently after counting, each to take the place of the one on the page.

        A cell that the server leaves as it was typed is not touched: somebody may be typing in it.
        """
        if not (self.line and self.known):
            return []
        fresh = LineForm(prefix=self.prefix, initial=as_typed(self.known))
        fresh.show_discount(self.known)
        changed = [name for name in self.REWRITTEN if told(self[name]) != told(fresh[name])]
        return [fresh[name].as_widget(attrs={"hx-swap-oob": "true"}) for name in changed]

    def show_discount(self, line: QuoteLine) -> None:
        """Let an empty cell say which discount the net price comes to."""
        self.fields["discount_percent"].widget.attrs["placeholder"] = f"{plain(line.discount_percent)}%"

    def settle(self, known: QuoteLine | None, products: dict[Any, Product]) -> None:
        """Decide what this row sells and at which price. The unit price is the truth; a typed discount only sets it."""
        text = self.cleaned_data["description"]
        typed = products.get(text.upper())
        kept = known.product if known and known.product else products.get(self.cleaned_data["product"])
        product = typed or kept
        unit_price = self.offered(product, list_price_of(product, known))
        if unit_price is not None:
            quantity = self.cleaned_data["quantity"] or Decimal(1)
            description = typed.name if typed else text
            self.line = LineInput(
                description, quantity, unit_price, product, known.pk if known else self.cleaned_data["id"]
            )

    def offered(self, product: Product | None, list_price: Decimal | None) -> Decimal | None:
        discount: Decimal | None = self.cleaned_data["discount_percent"]
        typed: Decimal | None = self.cleaned_data["unit_price"]
        if discount is not None and list_price is None:
            self.add_error("discount_percent", _("A free text has no list price. Type the net price instead."))
            return None
        if list_price is not None and (discount is not None or typed is None):
            return discounted(list_price, discount or Decimal(0))
        if typed is None:
            self.add_error("unit_price", _("Type a net price, or the code of a product as its description."))
        return typed


def told(field: BoundField) -> str:
    return str(field.value() or "")


def list_price_of(product: Product | None, known: QuoteLine | None) -> Decimal | None:
    """Return the list price that this row will have: the one of its day while it keeps its product."""
    if product is None:
        return None
    return known.list_price if known and known.product_id == product.pk else product.list_price


class LineFormSet(BaseFormSet[LineForm]):
    """The rows of a quote. What is posted is all that counts: no row is told from what was there before."""

    form = LineForm
    extra = EMPTY_ROWS
    min_num, max_num, absolute_max = 0, LONGEST_QUOTE, LONGEST_QUOTE + 100
    validate_min = validate_max = True
    can_order = can_delete = can_delete_extra = True
    edit_only = False
    renderer = None

    def __init__(self, data: Any = None, *, currency: str, lines: Sequence[QuoteLine] = ()) -> None:
        self.currency = currency
        self.known = {line.pk: line for line in lines}
        initial = None if data is not None else [as_typed(line) for line in lines]
        super().__init__(data, initial=initial, prefix="lines")

    def initial_form_count(self) -> int:
        return 0 if self.is_bound else super().initial_form_count()

    def add_fields(self, form: LineForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].widget = cell(_("Position"), inputmode="numeric")
        form.known = self.known.get(as_number(form["id"].value()))
        if form.known:
            form.show_discount(form.known)

    def clean(self) -> None:
        rows = [form for form in self.forms if form.is_valid() and form.has_changed() and not self.leaves(form)]
        ids = [form.cleaned_data["id"] for form in rows if form.cleaned_data["id"]]
        if len(ids) != len(set(ids)):
            raise ValidationError(_("A line came twice. Reload the page and try again."))
        products = self.products(rows)
        for form in rows:
            form.settle(self.known.get(form.cleaned_data["id"]), products)

    def leaves(self, form: LineForm) -> bool:
        return bool(form.cleaned_data.get("DELETE"))

    def products(self, rows: list[LineForm]) -> dict[Any, Product]:
        """Find what the rows name, by key and by code in capitals, in one query."""
        codes = {form.cleaned_data["description"].upper() for form in rows}
        keys = {form.cleaned_data["product"] for form in rows}
        named = Product.objects.active().in_currency(self.currency).annotate(code=Upper("sku"))
        found = named.filter(Q(code__in=codes) | Q(pk__in=keys - {None}))
        return {key: product for product in found for key in (product.pk, product.sku.upper())}

    @property
    def rows(self) -> list[LineForm]:
        """The rows that are lines, in the order of their positions; a row without a position comes last."""
        return [form for form in self.ordered_forms if form.line]

    def take(self, counted: Iterable[QuoteLine]) -> None:
        """Give each row its line as the database has counted it."""
        for row, line in zip(self.rows, counted, strict=True):
            row.known = line
            row.show_discount(line)

    @property
    def lines(self) -> list[LineInput]:
        return [form.line for form in self.rows if form.line]


def with_more_rows(data: QueryDict) -> QueryDict:
    """Return what was posted, with room for more lines."""
    more = data.copy()
    more["lines-TOTAL_FORMS"] = str(as_number(data.get("lines-TOTAL_FORMS")) + MORE_ROWS)
    return more


def as_typed(line: QuoteLine) -> dict[str, Any]:
    return {
        "id": line.pk,
        "product": line.product_id,
        "description": line.description,
        "quantity": plain(line.quantity),
        "unit_price": price(line.unit_price),
    }


def as_number(value: Any) -> int:
    return int(value) if str(value).isdecimal() else 0
