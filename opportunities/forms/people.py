from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.permissions import belongs_to
from interface.formats import day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.forms.boundfield import BoundField, BoundWidget

    from accounts.querysets import TeamQuerySet, UserQuerySet


def people_of(teams: TeamQuerySet | list[Team]) -> UserQuerySet:
    """Return the active people who work in these teams, each with the teams in the same query."""
    people: UserQuerySet = User.objects.active().with_scope().with_absence().in_teams([team.pk for team in teams])
    return people.order_by("name", "pk")


class OwnerField(forms.ModelChoiceField):  # type: ignore[type-arg]  # of people
    """Somebody to be in charge. Who is away today is shown as such, but can be chosen."""

    def label_from_instance(self, obj: Any) -> str:
        until = getattr(obj, "away_until", None)
        return _("%(name)s, away until %(day)s") % {"name": obj, "day": day(until)} if until else str(obj)


@dataclass(frozen=True)
class TeamOfOptions:
    """The people of one team, to be ticked; opened where somebody is."""

    team: Team
    options: list[BoundWidget]
    is_open: bool


def by_team(field: BoundField, teams: Iterable[Team], at_hand: int) -> list[TeamOfOptions]:
    """Part a long list of people by their teams, the one at hand opened. Who works in two stands in the first."""
    left, found = list(field), []
    for team in sorted(teams, key=lambda team: team.pk != at_hand):
        here = [option for option in left if belongs_to(option.data["value"].instance, team.pk)]
        left = [option for option in left if option not in here]
        ticked = any(option.data["selected"] for option in here)
        if here:
            found.append(TeamOfOptions(team, here, ticked or team.pk == at_hand))
    return found


def refuse_strangers(people: Iterable[User | None], team: Team) -> None:
    """Name those who do not work in this team, and so cannot be in charge of what it has."""
    if names := [person.name for person in people if person and not belongs_to(person, team.pk)]:
        raise ValidationError(
            _("%(names)s: not in the team %(team)s."), params={"names": ", ".join(names), "team": team}
        )
