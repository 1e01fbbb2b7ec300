from __future__ import annotations

from decimal import Decimal

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from catalogue.currencies import CURRENCIES
from interface.forms import DayInput, NameField

from ..models import LeadOrigin
from ..models.opportunity import FIRST_DAY, LARGEST_VALUE, LAST_DAY, default_currency


class FactsFields(forms.Form):
    """What an opportunity is about and what it may be worth."""

    name = NameField(label=_("Name"), max_length=200, help_text=_("What they want, in a few words."))
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES, initial=default_currency)
    value = forms.DecimalField(
        label=_("Value"),
        min_value=Decimal(0),
        max_value=LARGEST_VALUE,
        max_digits=14,
        decimal_places=2,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "in num"}),
    )
    success_percent = forms.IntegerField(
        label=_("Success"),
        required=False,
        validators=[
            MinValueValidator(0, _("Use a number from 0 to 100.")),
            MaxValueValidator(100, _("Use a number from 0 to 100.")),
        ],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "in num"}),
    )
    anticipated_close = forms.DateField(
        label=_("Expected close"),
        required=False,
        validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
        widget=DayInput(),
    )
    origin = forms.ModelChoiceField(
        LeadOrigin.objects.active(), label=_("Lead origin"), required=False, empty_label=_("Not known")
    )

    def clean_value(self) -> Decimal:
        return self.cleaned_data["value"] or Decimal(0)
