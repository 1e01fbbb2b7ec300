from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from interface.forms import DayInput, VersionedForm, offer
from lifecycle.clock import business_today

from ..models import LossReason, Opportunity
from ..models.note import LONGEST_NOTE
from ..models.opportunity import LAST_DAY


class LoseForm(VersionedForm):
    """Carries the quotes that the page shows as open: only what was seen is abandoned."""

    opportunity: Opportunity

    reason = forms.ModelChoiceField(
        LossReason.objects.active(),
        label=_("What was the main reason?"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose a reason.")},
    )
    note = forms.CharField(
        label=_("What should the next person know?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_NOTE,
        required=False,
    )
    seen_quotes: forms.ModelMultipleChoiceField[Any] = forms.ModelMultipleChoiceField(
        None, widget=forms.MultipleHiddenInput, required=False
    )

    def __init__(self, data: Any = None, *, opportunity: Opportunity) -> None:
        open_quotes = [quote.pk for quote in opportunity.quotes.open()]
        super().__init__(data, initial={"seen_quotes": open_quotes}, opportunity=opportunity)
        offer(self, seen_quotes=opportunity.quotes.all())

    def clean_seen_quotes(self) -> list[int]:
        return [quote.pk for quote in self.cleaned_data["seen_quotes"]]


class ReopenForm(VersionedForm):
    reason = forms.CharField(label=_("Why is it open again?"), max_length=300)


class HoldForm(VersionedForm):
    """A day and a reason keep it from the purge; both empty lift the hold."""

    opportunity: Opportunity

    until = forms.DateField(
        label=_("Keep until"), required=False, validators=[MaxValueValidator(LAST_DAY)], widget=DayInput()
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and until < business_today():
            raise ValidationError(_("Choose today or a later day."))
        return until

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("until") and not cleaned.get("reason"):
            self.add_error("reason", _("Say why it has to be kept."))
        if not cleaned.get("until"):
            cleaned["reason"] = ""
        return cleaned
