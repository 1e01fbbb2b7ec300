"""What a person types to settle a row of My day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from interface.forms import DayInput, VersionedForm, carried
from lifecycle.clock import business_today
from lifecycle.seen import read_seen
from opportunities.forms import NoteForm
from opportunities.models import NoteReason, Opportunity
from opportunities.models.opportunity import LAST_DAY
from quotes.forms.days import still_to_come

CALL = "call"


class QuickDayInput(DayInput):
    """The calendar, and beside it days that can be pressed: what was pressed counts."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get("quick") or super().value_from_datadict(data, files, name)


class DayFields(forms.Form):
    day = forms.DateField(label=_("New day"), widget=QuickDayInput)

    def clean_day(self) -> date:
        chosen: date = self.cleaned_data["day"]
        self.refuse_day(chosen)
        return chosen

    def refuse_day(self, chosen: date) -> None:
        if chosen < business_today():
            raise ValidationError(_("Choose today or a later day."))


class RescheduleForm(DayFields, VersionedForm):
    """A new close date; in the past it would settle nothing."""

    opportunity: Opportunity

    def refuse_day(self, chosen: date) -> None:
        super().refuse_day(chosen)
        if chosen > LAST_DAY:
            raise ValidationError(_("Choose a day before the year 3000."))


class ExtendForm(DayFields):
    """A later last day for the quotes that the person saw, each in its version."""

    seen = forms.CharField(widget=carried())

    def refuse_day(self, chosen: date) -> None:
        still_to_come(chosen)

    def clean_seen(self) -> dict[int, int]:
        return read_seen(self.cleaned_data["seen"])


class LogForm(NoteForm):
    """A note on a contact. ``reasons`` spare each row of a page the question which there are."""

    def __init__(self, data: Any = None, *, pk: int, reasons: Iterable[NoteReason] | None = None) -> None:
        super().__init__(data, auto_id=f"note_{pk}_%s")
        self.fields["body"].label = _("What was said?")
        self.fields["body"].widget.attrs["autofocus"] = True
        if reasons is not None:
            kept = list(reasons)
            self.fields["reason"].choices = [(reason.pk, reason.name) for reason in kept]  # type: ignore[attr-defined]  # a choice of rows
            self.initial["reason"] = next((reason.pk for reason in kept if reason.code == CALL), None)
