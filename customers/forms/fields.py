"""What a person types of a customer, a contact and an address; the fields are named as on their models."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from interface.forms import NameField

from ..countries import country_choices
from ..models import Customer


class EmailField(forms.EmailField):
    default_error_messages = {"invalid": _("Type an e-mail address like name@company.com.")}

    def __init__(self, *, required: bool = False, **kwargs: Any) -> None:
        super().__init__(label=_("E-mail"), required=required, max_length=254, **kwargs)
        self.validators[0].message = self.error_messages["invalid"]  # type: ignore[attr-defined]  # Django's own


def has_a_digit(phone: str) -> None:
    if not any(character.isdigit() for character in phone):
        raise ValidationError(_("Type a phone number with its digits."))


def phone_field() -> forms.CharField:
    return forms.CharField(
        label=_("Phone"),
        max_length=50,
        required=False,
        validators=[has_a_digit],
        widget=forms.TextInput(attrs={"type": "tel"}),
    )


def country_field(*, required: bool) -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Country"), choices=country_choices, required=required)


class CustomerFields(forms.Form):
    """The facts of a customer. Its name may be somebody else's too; its external id may not."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=Customer.Kind, initial=Customer.Kind.BUSINESS, widget=forms.RadioSelect
    )
    name = NameField(label=_("Name"), max_length=200)
    external_id = forms.CharField(
        label=_("External id"),
        max_length=100,
        required=False,
        empty_value=None,
        help_text=_("The number in another system, such as the accounts."),
    )
    sector = forms.CharField(label=_("Sector"), max_length=100, required=False)

    def refuse_known_external_id(self, external_id: str | None, *, but: Customer | None = None) -> None:
        others = Customer.objects.exclude(pk=but.pk) if but else Customer.objects.all()
        if external_id and (owner := others.filter(external_id=external_id).first()):
            raise ValidationError(_("%(name)s has this external id already."), params={"name": owner})
