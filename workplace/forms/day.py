from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..rules import RULES, Rule
from .settings import SettingsForm

DAYS = _("Type a number of days from 1 to 60.")


class DayForm(SettingsForm):
    """Ticked is what shows; kept is what does not, so that a rule that is new shows by itself."""

    panel = "day"
    rules = forms.MultipleChoiceField(
        label=_("What My day shows"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(rule.name, rule.label) for rule in RULES],
    )  # fmt: skip
    expiring_within_days = forms.IntegerField(
        label=_("Days before a quote expires"), min_value=1, max_value=60,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), DAYS),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        muted = self.user.muted_day_rules
        self.initial["rules"] = [rule.name for rule in RULES if rule.name not in muted]

    @property
    def explained(self) -> list[tuple[Any, Rule]]:
        """Return each tick with its rule."""
        return list(zip(self["rules"], RULES, strict=True))

    @property
    def chosen(self) -> dict[str, Any]:
        shown = self.cleaned_data["rules"]
        return {
            "muted_day_rules": [rule.name for rule in RULES if rule.name not in shown],
            "expiring_within_days": self.cleaned_data["expiring_within_days"],
        }
