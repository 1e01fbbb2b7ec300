from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from interface.forms import NameField, carried
from quotes.models import Quote

from .acceptance import LONGEST_NAME


class AnswerForm(forms.Form):
    """The customer's yes to the one option whose lines the page shows, in the revision that it shows."""

    quote = forms.IntegerField(min_value=1, widget=carried())
    revision = forms.IntegerField(min_value=1, widget=carried())
    name = NameField(
        label=_("Your full name"), max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    role = NameField(
        label=_("Your role"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    customer_order_number = forms.CharField(label=_("Your purchase order"), max_length=60, required=False)
    agreed = forms.BooleanField(error_messages={"required": _("Tick this to place the order.")})

    def __init__(self, data: Any = None, *, chosen: Quote | None, customer: str = "") -> None:
        initial = {"quote": chosen.pk, "revision": chosen.revision} if chosen else {}
        super().__init__(data, initial=initial)
        self.fields["agreed"].label = _("I may order for %(customer)s, and I accept this offer.") % {
            "customer": customer
        }


class DeclineForm(forms.Form):
    """The customer's no to all that the page showed: ``seen`` names each quote with its revision."""

    seen = forms.CharField(max_length=2000, widget=carried())
    comment = forms.CharField(
        label=_("What would suit you better?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "in"}),
    )

    def clean_seen(self) -> dict[int, int]:
        try:
            pairs = [pair.split(":") for pair in self.cleaned_data["seen"].split(",")]
            return {int(pk): int(revision) for pk, revision in pairs}
        except ValueError:
            raise ValidationError(_("Reload the page and try again.")) from None
