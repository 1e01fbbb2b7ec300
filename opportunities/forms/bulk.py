from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from interface.forms import DayInput, offer, own_ids

from ..models import Opportunity
from ..models.opportunity import FIRST_DAY, LAST_DAY
from .people import people_of
from .reassign import ReassignForm


class RescheduleForm(forms.Form):
    closes = forms.DateField(
        label=_("New close date"),
        widget=DayInput({"min": FIRST_DAY.isoformat(), "max": LAST_DAY.isoformat()}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id=own_ids(type(self)))

    def clean_closes(self) -> Any:
        closes = self.cleaned_data["closes"]
        if not FIRST_DAY <= closes <= LAST_DAY:
            raise forms.ValidationError(_("Choose a date between 1900 and 2999."))
        return closes


class AccompanyForm(forms.Form):
    """A colleague out of the teams that the chosen opportunities belong to."""

    co_owner = forms.ModelChoiceField(User.objects.none(), label=_("Co-owner"), empty_label=_("Choose a person"))

    def __init__(self, data: Any = None, *, chosen: list[Opportunity]) -> None:
        super().__init__(data, auto_id=own_ids(type(self)))
        offer(self, co_owner=people_of(list({opportunity.team for opportunity in chosen})))


class ReassignManyForm(ReassignForm):
    """The admin's form, with controls that look like those of the pages."""

    def __init__(self, data: Any = None, *, by: User) -> None:
        super().__init__(data, by=by)
        self.auto_id = own_ids(type(self))
        self.fields["reason"].widget = forms.TextInput()
