"""Whether a person is here, and what is odd about roles and teams: each a sentence, none if nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Team
from accounts.roles import Role

from .models import Invitation

if TYPE_CHECKING:
    from accounts.models import User

SELLING = (Role.REP, Role.LEAD)


class Standing(models.TextChoices):
    HERE = "here", gettext_lazy("Works here")
    INVITED = "invited", gettext_lazy("Invited, not yet here")
    WAITING = "waiting", gettext_lazy("Has no valid invitation")
    GONE = "gone", gettext_lazy("No longer here")


def with_standing(people: Any) -> Any:
    """Bring along what the standing is told from, and the names of the teams."""
    invited = Invitation.objects.open().filter(person=OuterRef("pk"), expires_at__gt=timezone.now())
    own = Q(members=OuterRef("pk")) | Q(leads=OuterRef("pk"))
    teams = Team.objects.filter(own).order_by("name").values("name").distinct()
    return people.annotate(is_invited=Exists(invited), team_names=ArraySubquery(teams))


def standing_of(person: User) -> Standing:
    """Tell from the person as `with_standing` brings it."""
    if not person.is_active:
        return Standing.GONE
    if person.has_usable_password():
        return Standing.HERE
    return Standing.INVITED if person.__dict__.get("is_invited") else Standing.WAITING


def oddities_of(person: User) -> Iterator[str]:
    """Say what keeps this person from seeing what the roles or teams seem to promise."""
    if not person.is_active:
        return
    leads_of = person.__dict__.get("leader_of") or ()
    if not person.roles:
        yield _("No role: sees nothing.")
    if person.has_role(Role.LEAD) and not leads_of:
        yield _("Team lead, but leads no team.")
    if leads_of and not person.has_role(Role.LEAD, Role.MANAGER):
        yield _("Named as lead of a team, but without the role.")
    if person.has_role(*SELLING) and not person.team_ids and not leads_of:
        yield _("Sells, but is in no team.")


def with_oddities(teams: Any) -> Any:
    here, leading = Q(members__is_active=True), Q(leads__is_active=True, leads__groups__name=Role.LEAD)
    return teams.annotate(
        working=Count("members", filter=here, distinct=True), leading=Count("leads", filter=leading, distinct=True)
    )


def oddities_of_team(team: Team) -> Iterator[str]:
    """Tell from the team as `with_oddities` brings it."""
    if team.active and not team.__dict__.get("leading"):
        yield _("Nobody leads this team.")
    if team.active and not team.__dict__.get("working"):
        yield _("Nobody works in it.")
