"""Who is in charge of an opportunity, who would be, and what stands in the way of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from accounts.models import Team, User
from accounts.permissions import belongs_to
from lifecycle.refusals import Refused

from ..models import Opportunity
from .opportunity import refuse_misplaced


class Charge(NamedTuple):
    """Who is in charge of an opportunity; without an owner, the queue of its team."""

    team: Team
    owner: User | None
    co_owners: list[User]


@dataclass(frozen=True)
class Move:
    """One line of a preview: who is in charge of it, who would be, and why not."""

    opportunity: Opportunity
    now: Charge
    then: Charge | None
    obstacle: str


def charge_of(opportunity: Opportunity) -> Charge:
    return Charge(opportunity.team, opportunity.owner, list(opportunity.co_owners.all()))


def obstacle(opportunity: Opportunity, then: Charge) -> str:
    """Say why it would not come into these hands; empty if nothing is in the way."""
    if blockers := opportunity.blockers("assign"):
        return " ".join(map(str, blockers))
    people = [then.owner, *then.co_owners] if then.owner else then.co_owners
    try:
        refuse_misplaced(then.team, then.owner, people)
    except Refused as refusal:
        return str(refusal)
    return ""


def among(team: Team, people: Iterable[User | None]) -> list[User]:
    """Return those who may stay on: still active, and of the team."""
    return [person for person in people if person and person.is_active and belongs_to(person, team.pk)]


def without(charge: Charge, people: Iterable[User]) -> list[User]:
    return [person for person in people if person != charge.owner and person not in charge.co_owners]
