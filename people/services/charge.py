"""What a person is given: roles and teams. What depended on the former ones ends with them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from accounts.models import Team, User
from accounts.roles import Role
from audit.actions import Action
from audit.services import write_entry
from quotes.models import ApprovalDelegate
from quotes.permissions import can_delegate
from quotes.services.delegation import possible_delegates

from .locking import (
    lock_administrators,
    lock_person,
    refuse_others_than_administrators,
    refuse_to_end_the_last_administrator,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet


@transaction.atomic
def change_roles(person: User, *, by: User, through: str, roles: Iterable[Group]) -> User:
    """Give exactly these roles. Sessions live on; what may be done follows the roles from the next request on."""
    locked = lock_person(person, by=by)
    before, after = set(locked.roles), {role.name for role in roles}
    if before == after:
        return locked
    if Role.ADMINISTRATOR in before - after:
        refuse_to_end_the_last_administrator(locked)
    locked.groups.set(Group.objects.filter(name__in=after))
    changes = {"groups": [sorted(before), sorted(after)]}
    write_entry(Action.ROLES_CHANGED, by=by, through=through, subject=locked, changes=changes)
    end_void_delegations(locked)
    return locked


@transaction.atomic
def change_teams(
    person: User, *, by: User, through: str, teams: Iterable[Team], leads_of: Iterable[Team]
) -> frozenset[int]:
    """Put the person into exactly these teams, and return those that are left.

    What the person owns there stays theirs: it is handed over on purpose, with a reason, and never by the way.
    """
    locked = lock_person(person, by=by, also_oneself=True)
    return put(locked, by=by, through=through, teams=teams, leads_of=leads_of)


@transaction.atomic
def change_members(team: Team, *, by: User, through: str, members: Iterable[User], leads: Iterable[User]) -> list[User]:
    """Let exactly these be in the team and lead it; return who left it. Who no longer works here stays as it was."""
    lock_administrators()
    refuse_others_than_administrators(by)
    working, leading = {user.pk for user in members}, {user.pk for user in leads}
    moved = working ^ ids(team.members.active()) | leading ^ ids(team.leads.active())
    left = []
    for person in User.objects.select_for_update(no_key=True).filter(pk__in=moved).order_by("pk"):
        teams = with_or_without(person.teams.all(), team, person.pk in working)
        leads_of = with_or_without(person.leads_of.all(), team, person.pk in leading)
        if put(person, by=by, through=through, teams=teams, leads_of=leads_of):
            left.append(person)
    return left


def ids(people: QuerySet[User]) -> set[int]:
    return set(people.values_list("pk", flat=True))


def with_or_without(teams: Iterable[Team], team: Team, wanted: bool) -> list[Team]:
    return [other for other in teams if other != team] + [team] * wanted


def put(person: User, *, by: User, through: str, teams: Iterable[Team], leads_of: Iterable[Team]) -> frozenset[int]:
    """Write who works where, with one entry in the audit. The caller holds the person's lock."""
    given = {"teams": list(teams), "leads_of": list(leads_of)}
    before = {name: set(getattr(person, name).all()) for name in given}
    changes = {name: [named(before[name]), named(given[name])] for name in given if before[name] != set(given[name])}
    if not changes:
        return frozenset()
    for name in changes:
        getattr(person, name).set(given[name])
    write_entry(Action.TEAMS_CHANGED, by=by, through=through, subject=person, changes=changes)
    end_void_delegations(person)
    now = {team.pk for name in given for team in given[name]}
    return frozenset({team.pk for name in given for team in before[name]} - now)


def named(teams: Iterable[Team]) -> list[str]:
    return sorted(team.name for team in teams)


def end_void_delegations(person: User) -> None:
    """End what nobody could set up as things stand now: who is gone from a lead's teams approves nothing there."""
    standing = ApprovalDelegate.objects.standing()
    for delegation in standing.filter(lead=person) | standing.filter(delegate=person):
        lead = User.objects.with_scope().get(pk=delegation.lead_id)
        possible = lead.is_active and can_delegate(lead)
        if not possible or not possible_delegates(lead).filter(pk=delegation.delegate_id).exists():
            ApprovalDelegate.objects.filter(pk=delegation.pk).update(ended_at=timezone.now())
