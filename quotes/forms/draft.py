from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from interface.formats import plain
from interface.forms import DayInput, NameField, OnceForm, VersionedForm

from ..models import Quote
from .days import still_to_come


class DraftForm(forms.Form):
    """What a draft says beside its lines."""

    name = NameField(label=_("Name the customer sees"), max_length=120)
    message = forms.CharField(
        label=_("Message to the customer"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "in"}),
    )
    expires_on = forms.DateField(
        label=_("Expires"),
        required=False,
        widget=DayInput,
        help_text=_("Left empty: the usual time from the day on which it is presented."),
    )
    discount_percent = forms.DecimalField(
        label=_("Order discount (%)"),
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=2,
        max_digits=5,
        widget=forms.TextInput(attrs={"class": "cell num", "inputmode": "decimal"}),
    )

    def clean_expires_on(self) -> date | None:
        """Let a day that stands there already be, even a past one; a new one lies ahead."""
        day: date | None = self.cleaned_data["expires_on"]
        if day and day != self.initial.get("expires_on"):
            still_to_come(day)
        return day

    def clean_discount_percent(self) -> Decimal:
        return self.cleaned_data["discount_percent"] or Decimal(0)


class NewForm(DraftForm, OnceForm):
    """A draft that is not there yet."""


class EditForm(DraftForm, VersionedForm):
    """A draft, in the version that the person saw."""

    def __init__(self, data: Any = None, *, quote: Quote) -> None:
        facts = {
            "name": quote.name,
            "message": quote.message,
            "expires_on": quote.expires_on,
            "discount_percent": plain(quote.discount_percent),
        }
        super().__init__(data, quote=quote, initial=facts)
