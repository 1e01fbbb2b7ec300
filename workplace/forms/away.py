from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.absences import possible_stand_ins
from accounts.forms import DaysForm
from accounts.models import User
from interface.forms import offer


class AwayForm(DaysForm):
    """Who stands in, and on which days."""

    field_order = ("colleague",)
    colleague = forms.ModelChoiceField(User.objects.none(), label=_("Who stands in?"), empty_label=_("Choose a person"))

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data, auto_id="away_%s")
        offer(self, colleague=possible_stand_ins(person))
