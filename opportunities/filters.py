"""What the filters of the pipeline are made of: how one is chosen, and how it shows as a chip."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.utils.formats import number_format

from interface.formats import day
from interface.forms import DayInput

from .models.opportunity import LARGEST_VALUE


def pick(label: Any, anything: Any, **how: Any) -> django_filters.ChoiceFilter:
    """Make a filter that is a chip with a choice in it; the person's lists fill the choices in."""
    chosen = {"choices": (), "empty_label": anything, "widget": forms.Select({"class": "pick"})}
    return django_filters.ChoiceFilter(label=label, **chosen | how)


def choose(label: Any, anything: Any, choices: Any, **how: Any) -> django_filters.ChoiceFilter:
    """Make a filter that stands among the further ones."""
    return pick(label, anything, choices=choices, widget=forms.Select({"class": "in"}), **how)


def picked_day(lookup: str, label: Any) -> django_filters.DateFilter:
    return django_filters.DateFilter("anticipated_close", lookup, label=label, widget=DayInput({"class": "in"}))


def amount(lookup: str, label: Any) -> django_filters.NumberFilter:
    bounds = {"min_value": 0, "max_value": LARGEST_VALUE, "decimal_places": 2}
    widget = forms.NumberInput({"class": "in", "step": "any", "inputmode": "decimal"})
    return django_filters.NumberFilter("value", lookup, label=label, widget=widget, **bounds)


@dataclass(frozen=True)
class Chip:
    """One filter of the bar: its field, or, of the further ones, what it says; and the question without it."""

    name: str
    label: str
    on: bool
    without: str
    field: Any = None
    says: str = ""


def said(field: Any, value: Any) -> str:
    """Say in words what a filter is set to."""
    if choices := getattr(field.field, "choices", None):
        return str(dict(choices).get(value, value))
    return day(value) if isinstance(value, date) else number_format(value, force_grouping=True)
