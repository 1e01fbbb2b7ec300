from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import DaysForm
from accounts.models import User
from interface.forms import offer

from ..services import possible_delegates


class DelegateForm(DaysForm):
    """Who approves in the meantime, and on which days."""

    usual = timedelta(days=14)
    field_order = ("delegate",)
    delegate = forms.ModelChoiceField(
        User.objects.none(), label=_("Who approves in your place?"), empty_label=_("Choose a person")
    )

    def __init__(self, data: Any = None, *, lead: User) -> None:
        super().__init__(data, auto_id="delegate_%s")
        offer(self, delegate=possible_delegates(lead))
