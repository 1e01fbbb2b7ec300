"""What a person sets, one form for each panel of the settings. Field names are the keywords of the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.forms import ZoneField
from accounts.models import Density
from interface.forms import NameField, own_ids

if TYPE_CHECKING:
    from accounts.models import User

TYPED_PHONE = r"^[0-9+()/.\- ]*(?:(?:ext\.?|x)\s*[0-9]+)?$"


class SettingsForm(forms.Form):
    """Shows what the person has set until now, or what the address proposes."""

    panel: ClassVar[str]

    def __init__(self, data: Any = None, *, user: User, asked: Any = None) -> None:
        present = {name: getattr(user, name) for name in self.base_fields if hasattr(user, name)}
        proposed = {name: asked[name] for name in self.base_fields if name in (asked or {})}
        super().__init__(data, initial={**present, **proposed}, auto_id=own_ids(type(self)))
        self.user = user

    @property
    def chosen(self) -> dict[str, Any]:
        """Return what the service is to keep."""
        return dict(self.cleaned_data)


class ProfileForm(SettingsForm):
    panel = "profile"
    name = NameField(
        label=_("Name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"}),
        help_text=_("As customers and colleagues see it."),
    )  # fmt: skip
    phone = forms.RegexField(
        TYPED_PHONE, label=_("Phone"), max_length=40, required=False,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
        error_messages={"invalid": _("Write the number in figures, for example +45 20 00 00 00.")},
    )  # fmt: skip


class RegionForm(SettingsForm):
    panel = "region"
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = ZoneField()


class AppearanceForm(SettingsForm):
    panel = "appearance"
    density = forms.ChoiceField(label=_("Rows of tables"), choices=Density.choices, widget=forms.RadioSelect)


class KeyboardForm(SettingsForm):
    panel = "keyboard"
    single_keys = forms.BooleanField(label=_("Single keys do something outside fields"), required=False)
