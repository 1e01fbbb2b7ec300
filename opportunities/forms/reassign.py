from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from accounts.permissions import belongs_to
from interface.forms import offer

from ..services import Reassignment, Receiver
from .people import OwnerField, people_of


class ReassignForm(forms.Form):
    """To whom chosen opportunities go: teams and people only of those that this person leads."""

    to = forms.ChoiceField(
        label=_("Give to"),
        choices=Receiver.choices,
        initial=Receiver.OWNER,
        widget=forms.RadioSelect(attrs={"class": "radiolist"}),
    )
    team = forms.ModelChoiceField(
        Team.objects.none(), label=_("Team"), required=False, empty_label=_("Each stays in its team")
    )
    owner = OwnerField(User.objects.none(), label=_("New owner"), required=False, empty_label=_("Choose a person"))
    co_owners = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Co-owners"), required=False, widget=forms.CheckboxSelectMultiple
    )
    keep = forms.BooleanField(label=_("Those in charge until now stay as co-owners"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("It stands in each timeline, and in what the new owner is told."),
    )

    def __init__(self, data: Any = None, *, by: User) -> None:
        super().__init__(data)
        teams = Team.objects.assignable_by(by)
        named = partial(with_teams, teams=list(teams))
        people = people_of(list(teams))
        offer(self, team=teams, owner=people, co_owners=people)
        for name in ("owner", "co_owners"):
            self.fields[name].label_from_instance = named  # type: ignore[attr-defined]  # Django's own hook

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        to = cleaned.get("to")
        if to == Receiver.OWNER and not cleaned.get("owner") and "owner" not in self.errors:
            self.add_error("owner", _("Choose who takes over."))
        if to == Receiver.CO_OWNERS and not cleaned.get("co_owners") and "co_owners" not in self.errors:
            self.add_error("co_owners", _("Choose at least one co-owner."))
        return cleaned

    @property
    def reassignment(self) -> Reassignment:
        return Reassignment(**self.cleaned_data)


def with_teams(person: User, *, teams: list[Team]) -> str:
    """Name a person with those of these teams that the person works in, where there is more than one to choose from."""
    names = [team.name for team in teams if belongs_to(person, team.pk)]
    return f"{person} ({', '.join(names)})" if len(teams) > 1 else str(person)
