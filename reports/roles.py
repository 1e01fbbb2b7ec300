"""Who may: the predicate itself, asked for one of each kind of person. Nobody writes it down a second time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from opportunities.models import Opportunity
from opportunities.models.opportunity import waits_in_the_queue

if TYPE_CHECKING:
    from .transitions import Act

TEAM, ELSEWHERE = 1, 2
OWNER, CO_OWNER, COLLEAGUE, LEAD, MANAGER, ADMINISTRATOR, OPERATIONS, STRANGER = range(1, 9)
LABELS = {
    OWNER: _("owner"),
    CO_OWNER: _("co-owner"),
    COLLEAGUE: _("sales rep of the team"),
    LEAD: _("team lead"),
    MANAGER: _("sales manager"),
    ADMINISTRATOR: _("administrator"),
    OPERATIONS: _("operations"),
    STRANGER: _("any sales rep"),
}


def person(key: int, role: str, team: int = TEAM, leads: bool = False) -> User:
    """Make somebody who exists on this page only, with roles and teams as if brought by `with_scope`."""
    made = User(pk=key)
    teams = {"member_of": [] if leads else [team], "leader_of": [team] if leads else []}
    made.__dict__.update(role_names=[role], stands_in_for=[], **teams)
    return made


def cast() -> list[User]:
    return [
        person(OWNER, Role.REP),
        person(CO_OWNER, Role.REP),
        person(COLLEAGUE, Role.REP),
        person(STRANGER, Role.REP, ELSEWHERE),
        person(LEAD, Role.LEAD, leads=True),
        person(MANAGER, Role.MANAGER, ELSEWHERE),
        person(ADMINISTRATOR, Role.ADMINISTRATOR, ELSEWHERE),
        person(OPERATIONS, Role.OPERATIONS, ELSEWHERE),
    ]


def sample(in_queue: bool) -> Opportunity:
    """Make an opportunity of the team, owned or waiting, for the predicates to look at."""
    opportunity = Opportunity(team_id=TEAM, owner_id=None if in_queue else OWNER)
    opportunity.__dict__["co_owner_ids"] = frozenset() if in_queue else frozenset({CO_OWNER})
    return opportunity


def who_may(act: Act) -> str:
    """Name the kinds of people whom the act's predicate lets in; empty means that it only follows from another act."""
    in_queue = waits_in_the_queue in act.conditions
    subject = sample(in_queue)
    return named(lambda user: act.permission is None or act.permission(subject, user), in_queue)


def who_may_open(predicate: Callable[[User], bool]) -> str:
    """The same for what has no record yet."""
    return named(predicate, in_queue=True)


def named(lets_in: Callable[[User], bool], in_queue: bool) -> str:
    people = [user for user in cast() if not (in_queue and user.pk in (OWNER, CO_OWNER))]
    inside = {user.pk for user in people if lets_in(user)}
    if STRANGER in inside:
        inside -= {OWNER, CO_OWNER, COLLEAGUE}
    elif COLLEAGUE in inside:
        inside -= {OWNER, CO_OWNER}
    words: list[Any] = [LABELS[user.pk] for user in people if user.pk in inside]
    return capfirst(", ".join(map(str, words)))
