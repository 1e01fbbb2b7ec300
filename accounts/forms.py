from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .zones import shown, zone_called, zones

TYPE_A_CITY = _("Type a city, for example Berlin.")


class ZoneField(forms.CharField):
    """A time zone by the name of a city. Its page includes `interface/_zones.html`, which proposes them."""

    widget = forms.TextInput({"list": "zones", "autocomplete": "off"})

    def __init__(self, *, help_text: Any = TYPE_A_CITY, **kwargs: Any) -> None:
        super().__init__(label=_("Time zone"), max_length=64, help_text=help_text, **kwargs)

    @property
    def zones(self) -> list[str]:
        return [shown(zone) for zone in zones()]

    def prepare_value(self, value: Any) -> Any:
        return shown(value) if value else value

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        zone = zone_called(typed) if typed else ""
        if zone is None:
            raise ValidationError(_("There is no such time zone. Type a city and choose from the list."))
        return zone
