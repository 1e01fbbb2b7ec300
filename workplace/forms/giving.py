from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from interface.forms import VersionedForm, offer
from opportunities.models import Opportunity

from ..workload import who_sells_in


class GiveForm(VersionedForm):
    """Somebody of the team for what waits in its queue. Where it came from is reason enough, unless one is told."""

    opportunity: Opportunity

    owner = forms.ModelChoiceField(
        User.objects.none(), error_messages={"invalid_choice": gettext_lazy("Choose somebody of the team.")}
    )
    reason = forms.CharField(max_length=300, required=False)

    def __init__(self, data: Any, *, opportunity: Opportunity) -> None:
        super().__init__(data, opportunity=opportunity)
        offer(self, owner=who_sells_in(opportunity.team).with_scope())

    def clean_reason(self) -> str:
        return self.cleaned_data["reason"] or _("From the queue")
