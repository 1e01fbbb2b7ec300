from __future__ import annotations

from typing import Any

from django import forms

from customers.models import Customer
from interface.forms import VersionedForm, carried


class MergeCustomerForm(VersionedForm):
    """Which versions of both customers the person saw who merges them."""

    gone: Customer
    kept: Customer

    into_version = forms.IntegerField(widget=carried())

    def __init__(self, data: Any = None, *, gone: Customer, kept: Customer) -> None:
        super().__init__(data, initial={"into_version": kept.version}, gone=gone, kept=kept)
