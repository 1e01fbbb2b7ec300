from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from interface.forms import DayInput, offer
from lifecycle.clock import business_today

from ..services import possible_delegates

USUAL = timedelta(days=14)
LONGEST = timedelta(days=366)


class DelegateForm(forms.Form):
    """Who approves in the meantime. Sent twice it names the same person for the same days, which is one delegation."""

    delegate = forms.ModelChoiceField(
        User.objects.none(), label=_("Who approves in your place?"), empty_label=_("Choose a person")
    )
    first_day = forms.DateField(label=_("From"), widget=DayInput)
    last_day = forms.DateField(
        label=_("Until"), widget=DayInput, help_text=_("The whole of that day counts, in the business time zone.")
    )

    def __init__(self, data: Any = None, *, lead: User) -> None:
        today = business_today()
        super().__init__(data, initial={"first_day": today, "last_day": today + USUAL}, auto_id="delegate_%s")
        offer(self, delegate=possible_delegates(lead))

    if TYPE_CHECKING:
        cleaned_data: dict[str, Any]

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
        if first and first < business_today():
            self.add_error("first_day", ValidationError(_("Choose today or a later day.")))
        if first and last and last < first:
            self.add_error("last_day", ValidationError(_("Choose the first day or a later one.")))
        if first and last and last - first > LONGEST:
            self.add_error("last_day", ValidationError(_("Choose a day within a year.")))
        return self.cleaned_data
