from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm, ResetPasswordKeyForm, SetPasswordForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from interface.forms import DayInput
from lifecycle.clock import business_today

from .second_factor import take_code
from .services import tell_failed
from .throttling import tries
from .zones import shown, zone_called, zones

if TYPE_CHECKING:
    from .models import User

PASSWORDS = {
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password, again"),
}
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


class DaysForm(forms.Form):
    """From when to when somebody takes a person's place. Sent twice it names the same days, which is one act."""

    usual = timedelta(days=7)
    longest = timedelta(days=366)
    first_day = forms.DateField(label=_("From"), widget=DayInput)
    last_day = forms.DateField(
        label=_("Until"), widget=DayInput, help_text=_("The whole of that day counts, in the business time zone.")
    )

    def __init__(self, data: Any = None, *, auto_id: str) -> None:
        today = business_today()
        super().__init__(data, initial={"first_day": today, "last_day": today + self.usual}, auto_id=auto_id)

    if TYPE_CHECKING:
        cleaned_data: dict[str, Any]

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
        if first and first < business_today():
            self.add_error("first_day", ValidationError(_("Choose today or a later day.")))
        if first and last and last < first:
            self.add_error("last_day", ValidationError(_("Choose the first day or a later one.")))
        if first and last and last - first > self.longest:
            self.add_error("last_day", ValidationError(_("Choose a day within a year.")))
        return self.cleaned_data


class OneTimeCode(forms.Form):
    """A code that counts as a try and works once; of allauth's forms, those that ask for one take this in front."""

    user: User

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        counted = tries(context.request, "code", self.user.email)
        if not counted.begin():
            raise get_adapter().validation_error("too_many_login_attempts")
        authenticator = take_code(self.user, code)
        if authenticator is None:
            tell_failed(self.user, "second_factor")
            raise get_adapter().validation_error("incorrect_code")
        counted.succeeded()
        authenticator.user = self.user
        self.authenticator = authenticator
        return code


class CodeForm(OneTimeCode, AuthenticateForm):
    pass


class ConfirmCodeForm(OneTimeCode, ReauthenticateForm):
    pass


class NewPassword(forms.Form):
    """Asks for a password twice, in our words; of allauth's forms, those that set one take this in front."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in PASSWORDS.items():
            if name in self.fields:
                self.fields[name].label = label
                self.fields[name].widget.attrs.pop("placeholder", None)


class ResetForm(NewPassword, ResetPasswordKeyForm):
    pass


class FirstForm(NewPassword, SetPasswordForm):
    pass


class PasswordForm(NewPassword, ChangePasswordForm):
    """A new password for the one that is known, whose guesses are counted like those at the sign-in."""

    user: User

    def clean_oldpassword(self) -> str:
        counted = tries(context.request, "password", self.user.email)
        if not counted.begin():
            raise get_adapter().validation_error("too_many_login_attempts")
        try:
            known: str = super().clean_oldpassword()
        except ValidationError:
            tell_failed(self.user, "password")
            raise
        counted.succeeded()
        return known
