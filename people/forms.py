from __future__ import annotations

import hashlib
import json
from typing import Any
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Team, User, business_time_zone
from accounts.roles import Role
from interface.forms import carried
from opportunities.models import Opportunity

from .services.locking import lock_administrators

LONGEST_PASSWORD = 128


class SeenForm(forms.ModelForm[Any]):
    """A form that says what its record was like when the page was made, so that nobody undoes another's change unseen.

    The record is locked from here on: the caller's transaction saves what was compared.
    """

    compared: tuple[str, ...] = ()
    seen = forms.CharField(required=False, widget=carried())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.state() if self.instance.pk else ""

    def state(self) -> str:
        """Return a short sign of what is kept in the table now."""
        record = type(self.instance).objects.get(pk=self.instance.pk)
        values = {name: plain(getattr(record, name)) for name in self.compared}
        return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:16]

    def hold(self) -> None:
        type(self.instance).objects.select_for_update(no_key=True).get(pk=self.instance.pk)

    def clean_seen(self) -> str:
        """Refuse what was made from an older state."""
        seen: str = self.cleaned_data["seen"]
        if self.instance.pk:
            self.hold()
            if seen != self.state():
                sentence = _("Somebody changed %(name)s meanwhile. Open the page again, then repeat your change.")
                self.add_error(None, ValidationError(sentence, params={"name": str(self.instance)}))
        return seen


def plain(value: Any) -> Any:
    return sorted(value.values_list("pk", flat=True)) if isinstance(value, models.Manager) else str(value)


class RolesField(forms.ModelMultipleChoiceField[Group]):
    """Names a role in the reader's language: the group's own name is the key."""

    def label_from_instance(self, group: Any) -> str:
        return str(Role(group.name).label) if group.name in Role else str(group)


class PersonForm(SeenForm):
    """A person with roles and teams, as an administrator keeps them. The person alone chooses the password."""

    compared = ("name", "email", "time_zone", "language", "is_active", "groups", "teams", "leads_of")
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[(name, name.replace("_", " ")) for name in sorted(available_timezones())],
        initial=business_time_zone,
    )
    groups = RolesField(
        Group.objects.order_by("pk"), label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple
    )
    teams = forms.ModelMultipleChoiceField(
        Team.objects.all(), label=_("Member of"), required=False, widget=forms.CheckboxSelectMultiple
    )
    leads_of = forms.ModelMultipleChoiceField(
        Team.objects.all(),
        label=_("Leads"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leading counts only with the role Team lead."),
    )

    class Meta:
        model = User
        fields = ["name", "email", "language", "time_zone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            given = ("groups", "teams", "leads_of")
            self.initial.update({name: getattr(self.instance, name).all() for name in given})

    def hold(self) -> None:
        """Take the administrators first, as every act on an account does."""
        lock_administrators()
        super().hold()

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        if EmailAddress.objects.filter(email=email).exclude(user=self.instance.pk).exists():
            raise ValidationError(_("Somebody else signs in with this address."))
        return email


class TeamForm(SeenForm):
    """A team as an administrator keeps it. A manager's form lacks most of the fields."""

    compared = ("name", "active", "discount_limit_percent", "members", "leads", "takes_requests", "request_slug")
    members = forms.ModelMultipleChoiceField(
        User.objects.active().order_by("name", "pk"),
        label=_("Members"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    leads = forms.ModelMultipleChoiceField(
        User.objects.active().order_by("name", "pk"),
        label=_("Leads"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leading counts only with the role Team lead."),
    )

    class Meta:
        model = Team
        fields = ["name", "active", "discount_limit_percent", "takes_requests", "request_slug"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            given = [name for name in ("members", "leads") if name in self.fields]
            self.initial.update({name: getattr(self.instance, name).active() for name in given})

    def clean_request_slug(self) -> str | None:
        slug: str | None = self.cleaned_data["request_slug"]
        return slug.lower() if slug else None

    def clean_active(self) -> bool:
        """Let no open opportunity stay behind in a team that nobody works in."""
        active: bool = self.cleaned_data["active"]
        waiting = 0 if active or not self.instance.pk else Opportunity.objects.open().filter(team=self.instance).count()
        if waiting:
            pattern = ngettext(
                "The team still has %(count)d open opportunity. Reassign it first.",
                "The team still has %(count)d open opportunities. Reassign them first.",
                waiting,
            )
            raise ValidationError(pattern % {"count": waiting})
        return active

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("takes_requests") and not cleaned.get("request_slug") and "request_slug" not in self.errors:
            self.add_error("request_slug", _("Give the page an address, for example north."))
        return cleaned


class DeactivateForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays in the audit."),
    )


class FirstPasswordForm(forms.Form):
    """The first password of an invited person, asked for twice."""

    password = forms.CharField(
        label=_("Password"),
        max_length=LONGEST_PASSWORD,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Several words are easy to keep in mind."),
    )
    again = forms.CharField(
        label=_("The same once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password", again):
            raise ValidationError(_("The two are not the same. Type the password again."))
        return again
