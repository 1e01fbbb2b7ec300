from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from interface.forms import VersionedForm, offer

from ..models import Opportunity
from .people import OwnerField, TeamOfOptions, by_team, people_of, refuse_strangers


class ReleaseForm(VersionedForm):
    reason = forms.CharField(label=_("Why does it go back?"), max_length=300)


class ShareForm(VersionedForm):
    """The colleagues beside the owner, all of the opportunity's team."""

    opportunity: Opportunity

    co_owners = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Co-owners"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, opportunity: Opportunity) -> None:
        super().__init__(data, initial={"co_owners": opportunity.co_owner_ids}, opportunity=opportunity)
        offer(self, co_owners=people_of([opportunity.team]).exclude(pk__in=[opportunity.owner_id]))


class AssignForm(VersionedForm):
    """Another owner, or the queue of a team that the person leads."""

    opportunity: Opportunity

    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), empty_label=None)
    owner = OwnerField(
        User.objects.none(), label=_("Owner"), required=False, empty_label=_("Nobody yet: the team’s queue")
    )
    co_owners = forms.ModelMultipleChoiceField(
        User.objects.none(), label=_("Co-owners"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, data: Any = None, *, opportunity: Opportunity, by: User) -> None:
        initial = {
            "team": opportunity.team_id,
            "owner": opportunity.owner_id,
            "co_owners": opportunity.co_owner_ids,
        }
        super().__init__(data, initial=initial, opportunity=opportunity)
        teams = Team.objects.assignable_by(by)
        people = people_of(list(teams))
        offer(self, team=teams, owner=people, co_owners=people)
        self.teams = list(teams)

    @property
    def co_owners_by_team(self) -> list[TeamOfOptions]:
        return by_team(self["co_owners"], self.teams, self.opportunity.team_id)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        owner, co_owners = cleaned.get("owner"), cleaned.get("co_owners") or ()
        if co_owners and not owner:
            self.add_error("owner", _("Co-owners stand beside an owner: choose one."))
        if team := cleaned.get("team"):
            refuse_strangers([owner, *co_owners], team)
        return cleaned
