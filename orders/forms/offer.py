from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self
from uuid import uuid5

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from interface.forms import NameField, OnceForm, carried

from .acceptance import LONGEST_NAME

if TYPE_CHECKING:
    from opportunities.models import Opportunity


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
    customer_order_number = NameField(label=_("Your purchase order"), max_length=60, required=False)
    agreed = forms.BooleanField(error_messages={"required": _("Tick this to place the order.")})

    def __init__(self, data: Any = None, *, opportunity: Opportunity) -> None:
        contact = opportunity.contact
        known = {"name": contact.name, "role": contact.job_title} if contact else {}
        super().__init__(data, initial=known)
        self.fields["agreed"].label = agreement() % {"customer": opportunity.customer.name}

    def once_more(self, opportunity: Opportunity) -> Self:
        """Return the form for another answer, with what was typed but without the tick: that was for other figures."""
        again = type(self)(opportunity=opportunity)
        again.initial = {name: self.cleaned_data[name] for name in ("name", "role", "customer_order_number")}
        return again


def agreement() -> Any:
    """Name the terms only where there are some."""
    if settings.SELLER["terms"] or settings.SELLER["terms_url"]:
        return _("I may order for %(customer)s, and I accept this offer and the terms of sale.")
    return _("I may order for %(customer)s, and I accept this offer.")


class QuestionForm(OnceForm):
    """What the customer wants to know before a yes."""

    question = forms.CharField(
        label=_("Your question"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4, "class": "in"})
    )

    def clean(self) -> dict[str, Any]:
        """Name this very question: changed after going Back it is another one, and it meets no key of ours."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            cleaned["request_key"] = uuid5(cleaned["request_key"], cleaned["question"])
        return cleaned


class PricesForm(OnceForm):
    """The customer's wish to get what has expired with new prices."""


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
