from __future__ import annotations

from typing import Any

from django import forms

from interface.forms import VersionedForm, carried

from ..models import Address, Contact, Customer


class ActivityForm(VersionedForm):
    """Out of use, or back into it: it carries the other state than the one that the person saw."""

    customer: Customer
    record: Customer | Contact | Address

    active = forms.BooleanField(required=False, widget=carried())

    def __init__(self, data: Any = None, *, customer: Customer, record: Customer | Contact | Address) -> None:
        super().__init__(data, initial={"active": not record.active}, customer=customer, record=record)
