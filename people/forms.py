from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User, business_time_zone


class PersonForm(forms.ModelForm[User]):
    """A person with roles and teams, as an administrator keeps them. The person alone chooses the password."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=[(name, name.replace("_", " ")) for name in sorted(available_timezones())],
        initial=business_time_zone,
    )
    groups = forms.ModelMultipleChoiceField(
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
        fields = ["name", "email", "time_zone", "is_active", "groups"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial.update(teams=self.instance.teams.all(), leads_of=self.instance.leads_of.all())

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        if EmailAddress.objects.filter(email=email).exclude(user=self.instance.pk).exists():
            raise ValidationError(_("Somebody else signs in with this address."))
        return email


class TeamForm(forms.ModelForm[Team]):
    """A team as an administrator keeps it. A manager's form lacks most of the fields."""

    class Meta:
        model = Team
        fields = ["name", "active", "discount_limit_percent", "members", "leads", "takes_requests", "request_slug"]

    def clean_request_slug(self) -> str | None:
        slug: str | None = self.cleaned_data["request_slug"]
        return slug.lower() if slug else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("takes_requests") and not cleaned.get("request_slug") and "request_slug" not in self.errors:
            self.add_error("request_slug", _("Give the page an address, for example north."))
        return cleaned
