"""Why somebody sees an opportunity. `visible_to` decides; whoever it lets in finds a reason here, and nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from accounts.models import Absence, User
from accounts.permissions import works_in_sales
from accounts.roles import Role
from interface.formats import day

from .models import CoOwner
from .permissions import can_assign, looks_after

if TYPE_CHECKING:
    from datetime import date

    from .models import Opportunity


@dataclass(frozen=True)
class Words:
    """One reason said twice: to the person, and about somebody else."""

    to_you: Callable[[], str]
    of_others: Callable[[], str]


WORDS = {
    "owner": Words(lambda: _("You own it."), lambda: _("Owns it.")),
    "co_owner": Words(lambda: _("You are a co-owner."), lambda: _("Is a co-owner.")),
    "queue": Words(
        lambda: _("It waits in the queue of %(team)s, your team."),
        lambda: _("May claim it from the queue of %(team)s."),
    ),
    "lead": Words(lambda: _("You lead %(team)s."), lambda: _("Leads %(team)s.")),
    "stands_in": Words(
        lambda: _("You stand in for %(absent)s until %(day)s."),
        lambda: _("Stands in for %(absent)s until %(day)s."),
    ),
    "manager": Words(
        lambda: _("As a sales manager you see all opportunities."),
        lambda: _("Sees all opportunities as a sales manager."),
    ),
    "administrator": Words(
        lambda: _("As an administrator you read all opportunities."),
        lambda: _("Reads all opportunities as an administrator."),
    ),
}


@dataclass(frozen=True)
class Seer:
    person: User
    reasons: list[str]


@dataclass(frozen=True)
class Sight:
    """Why the reader sees it and, for who assigns it, who else does."""

    own: list[str]
    others: list[Seer]
    tells_others: bool


def sight_of(opportunity: Opportunity, user: User) -> Sight:
    """Tell of the reader; of everybody else only to who may assign it. One query."""
    tells = can_assign(opportunity, user)
    people = list(seers(opportunity)) if tells else []
    last_days = {person.pk: person.last_day for person in people}
    if not tells and looks_after(opportunity, user):
        last_days[user.pk] = standing_in(opportunity).filter(colleague=user).values_list("last_day", flat=True).first()
    own = reasons(opportunity, user, last_days.get(user.pk))
    others = [
        Seer(person, said)
        for person in people
        if person.pk != user.pk and (said := reasons(opportunity, person, last_days[person.pk], of_others=True))
    ]
    return Sight(own, others, tells)


def reasons(
    opportunity: Opportunity, user: User, last_day: date | None = None, *, of_others: bool = False
) -> list[str]:
    """Say each reason in a sentence; nothing for who does not see it."""
    words = {
        "team": str(opportunity.team),
        "absent": str(opportunity.owner or ""),
        "day": day(last_day) if last_day else "",
    }
    said = (WORDS[name] for name in names_of(opportunity, user))
    return [(word.of_others() if of_others else word.to_you()) % words for word in said]


def names_of(opportunity: Opportunity, user: User) -> Iterator[str]:
    sells = works_in_sales(user)
    if sells and opportunity.owner_id == user.pk:
        yield "owner"
    if sells and user.pk in opportunity.co_owner_ids:
        yield "co_owner"
    if opportunity.team_id in user.led_team_ids:
        yield "lead"
    if sells and opportunity.owner_id is None and not opportunity.closed_at and opportunity.team_id in user.team_ids:
        yield "queue"
    if sells and looks_after(opportunity, user):
        yield "stands_in"
    if user.has_role(Role.MANAGER):
        yield "manager"
    if user.has_role(Role.ADMINISTRATOR):
        yield "administrator"


def seers(opportunity: Opportunity) -> Any:
    """Return everybody who might see it, with roles, teams and the last day of standing in, in one query."""
    stands_in = standing_in(opportunity).filter(colleague=OuterRef("pk")).order_by("-last_day")
    beside = CoOwner.objects.filter(opportunity=opportunity).values("user")
    close = Q(pk=opportunity.owner_id) | Q(pk__in=beside) | Q(leads_of=opportunity.team_id)
    if opportunity.owner_id is None:
        close |= Q(teams=opportunity.team_id)
    close |= Q(groups__name__in=[Role.MANAGER, Role.ADMINISTRATOR]) | Q(
        pk__in=standing_in(opportunity).values("colleague")
    )
    chosen = User.objects.filter(close).values("pk")
    people = User.objects.active().with_scope().filter(pk__in=chosen)
    return people.annotate(last_day=Subquery(stands_in.values("last_day")[:1])).order_by("name", "pk")


def standing_in(opportunity: Opportunity) -> Any:
    return Absence.objects.standing().today().filter(person=opportunity.owner_id).order_by("-last_day")
