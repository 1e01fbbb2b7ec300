from __future__ import annotations

from typing import Any

from django import forms

from customers.models import Customer
from interface.forms import VersionedForm, carried


class MergeCustomerForm(VersionedForm):
    """Which of two customers stays, and which versions of both the person saw."""

    gone: Customer
    kept: Customer

    into = forms.IntegerField(widget=carried())
    into_version = forms.IntegerField(widget=carried())

    def __init__(self, data: Any = None, *, gone: Customer, kept: Customer) -> None:
        super().__init__(data, initial={"into": kept.pk, "into_version": kept.version}, gone=gone, kept=kept)
