from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from interface.forms import VersionedForm

from ..models import Address, Customer
from ..services.introducing import TYPED
from .fields import country_field


class AddressForm(VersionedForm):
    """Where a customer is. Only the country must be there."""

    customer: Customer

    line1 = forms.CharField(label=_("Street"), max_length=200, required=False)
    line2 = forms.CharField(label=_("Second line"), max_length=200, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=20, required=False)
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    region = forms.CharField(label=_("Region"), max_length=100, required=False)
    country = country_field(required=True)

    def __init__(self, data: Any = None, *, customer: Customer, address: Address | None = None) -> None:
        known = {name: getattr(address, name) for name in TYPED[Address]} if address else None
        super().__init__(data, initial=known, customer=customer)
