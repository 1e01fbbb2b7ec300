from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.permissions import belongs_to

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.querysets import TeamQuerySet, UserQuerySet


def people_of(teams: TeamQuerySet | list[Team]) -> UserQuerySet:
    """Return the active people who work in these teams, each with the teams in the same query."""
    people: UserQuerySet = User.objects.active().with_scope().in_teams([team.pk for team in teams])
    return people.order_by("name", "pk")


def refuse_strangers(people: Iterable[User | None], team: Team) -> None:
    """Name those who do not work in this team, and so cannot be in charge of what it has."""
    if names := [person.name for person in people if person and not belongs_to(person, team.pk)]:
        raise ValidationError(
            _("%(names)s: not in the team %(team)s."), params={"names": ", ".join(names), "team": team}
        )
