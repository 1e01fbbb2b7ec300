from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.absences import possible_stand_ins
from accounts.models import User
from interface.forms import DayInput, offer
from lifecycle.clock import business_today

USUAL = timedelta(days=7)
LONGEST = timedelta(days=366)


class AwayForm(forms.Form):
    """From when to when, and who stands in. Sent twice it names the same days, which is one absence."""

    colleague = forms.ModelChoiceField(User.objects.none(), label=_("Who stands in?"), empty_label=_("Choose a person"))
    first_day = forms.DateField(label=_("From"), widget=DayInput)
    last_day = forms.DateField(
        label=_("Until"), widget=DayInput, help_text=_("The whole of that day counts, in the business time zone.")
    )

    def __init__(self, data: Any = None, *, person: User) -> None:
        today = business_today()
        super().__init__(data, initial={"first_day": today, "last_day": today + USUAL}, auto_id="away_%s")
        offer(self, colleague=possible_stand_ins(person))

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
