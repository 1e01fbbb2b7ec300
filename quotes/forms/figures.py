"""Figures as people type them, in their own language. A wrong one gets one sentence: what to type instead."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import get_format, number_format
from django.utils.translation import gettext_lazy as _

LONGEST = 40
SPACES = re.compile(r"[\s'’]")
LIST_PRICE = "="


def read(text: str) -> Decimal | None:
    """Read a figure by the reader's separators; by the others' only with both of them, which nobody can misread."""
    text, point = SPACES.sub("", text), get_format("DECIMAL_SEPARATOR")
    comma = "." if point == "," else ","
    own = rf"(\d*|\d{{1,3}}(\{comma}\d{{3}})+)(\{point}\d*)?"
    others = rf"\d{{1,3}}(\{point}\d{{3}})+\{comma}\d+"
    if len(text) > LONGEST or not re.search("[0-9]", text):
        return None
    for pattern, decimal, grouping in ((own, point, comma), (others, comma, point)):
        if re.fullmatch(pattern, text, re.ASCII):
            return Decimal(text.replace(grouping, "").replace(decimal, "."))
    return None


def shown(value: Decimal, places: int = 0) -> str:
    """Write a figure in the reader's language, with at least these decimals and with all it has."""
    has = len(f"{value.normalize():f}".partition(".")[2])
    return number_format(value, max(places, has), use_l10n=True, force_grouping=True)


class FigureField(forms.Field):
    """A figure between two bounds, with so many decimals at most."""

    def __init__(self, *, least: Any, most: Any, places: int, sentence: Any, **options: Any) -> None:
        self.least, self.most, self.places = Decimal(least), Decimal(most), places
        self.sentence = sentence
        super().__init__(required=False, **options)

    def to_python(self, value: Any) -> Any:
        text = str(value).strip() if value is not None else ""
        if not text:
            return None
        figure = self.read(text)
        if figure is None or not self.least <= figure <= self.most or round(figure, self.places) != figure:
            raise ValidationError(self.sentence, params={"least": shown(self.least), "most": shown(self.most)})
        return figure

    def read(self, text: str) -> Decimal | None:
        return read(text)

    def prepare_value(self, value: Any) -> Any:
        return shown(value) if isinstance(value, Decimal) else value


class PercentField(FigureField):
    """A discount: 8, 8% and 7.5 are ones."""

    def __init__(self, **options: Any) -> None:
        sentence = _("Type a discount from 0 to 100 per cent, with two decimals at most.")
        super().__init__(least=0, most=100, places=2, sentence=sentence, **options)

    def read(self, text: str) -> Decimal | None:
        return read(text.removesuffix("%"))

    def prepare_value(self, value: Any) -> Any:
        return percent(value) if isinstance(value, Decimal) else value


def percent(value: Decimal) -> str:
    return f"{shown(value)}%"


class PriceField(FigureField):
    """A price per unit; an equals sign means the list price."""

    def to_python(self, value: Any) -> Any:
        return LIST_PRICE if str(value or "").strip() == LIST_PRICE else super().to_python(value)
