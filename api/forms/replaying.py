from __future__ import annotations

from datetime import datetime, time

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interface.forms import DayInput
from lifecycle.clock import business_zone


class ReplayForm(forms.Form):
    """From which day on a hook is told again."""

    since = forms.DateField(label=_("Everything since the beginning of"), widget=DayInput())

    def clean_since(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["since"], time.min), business_zone())
