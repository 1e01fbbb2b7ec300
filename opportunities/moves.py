"""What one person can do with an opportunity now, and why the rest is not possible: for its own page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from lifecycle.transitions import can, may

from .models import Status
from .permissions import can_edit
from .ways import MOVE, entrances, ways_open, why_not

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from accounts.models import User

    from .models import Opportunity, Stage

ACTS = ("edit", "lose", "reopen", "claim", "release", "share", "assign", "hold")


@dataclass
class Moves:
    """What this person may do with it now: stages as steps, acts by name, refusals as sentences."""

    stages: list[Stage] = field(default_factory=list)
    acts: frozenset[str] = frozenset()
    refusals: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, opportunity: Opportunity, user: User, stages: Sequence[Stage]) -> Moves:
        return cls(
            stages=other_steps(opportunity, user, stages),
            acts=frozenset(act for act in ACTS if can(user, opportunity, act)),
            refusals=list(refusals(opportunity, user, stages)),
        )

    @property
    def any(self) -> bool:
        """Whether there is anything to do about its progress."""
        return bool(self.stages or self.acts & {"edit", "lose", "claim"})

    @property
    def more(self) -> bool:
        return bool(self.acts & {"share", "assign", "release", "hold"})


def other_steps(opportunity: Opportunity, user: User, stages: Sequence[Stage]) -> list[Stage]:
    """Return the other stages of its status, the ones ahead first."""
    if opportunity.closed_at:
        return []
    others = [stage for stage, act in ways_open(opportunity, user, stages) if act == MOVE]
    return sorted(others, key=lambda stage: stage.position < opportunity.stage.position)


def refusals(opportunity: Opportunity, user: User, stages: Sequence[Stage]) -> Iterable[str]:
    if opportunity.closed_at:
        yield from refusals_when_closed(opportunity, user)
    elif not can_edit(opportunity, user):
        yield who_may_instead(opportunity, user)
    else:
        first, reached = entrances(stages), {opportunity.status, Status.LOST}
        others = (stage for stage in stages if stage.pk in first and stage.status not in reached)
        yield from (why_not(opportunity.status, stage) for stage in others)


def refusals_when_closed(opportunity: Opportunity, user: User) -> Iterable[str]:
    if opportunity.status == Status.WON:
        yield why_not(opportunity.status, opportunity.stage)
    elif not may(user, opportunity, "reopen"):
        yield _("A lead of %(team)s or a sales manager can open it again.") % {"team": opportunity.team}
    else:
        yield from map(str, opportunity.blockers("reopen"))


def who_may_instead(opportunity: Opportunity, user: User) -> str:
    if can(user, opportunity, "claim"):
        return _("It waits in the queue of %(team)s. Claim it to work on it.") % {"team": opportunity.team}
    return _("Its owner, its co-owners and the leads of %(team)s work on it.") % {"team": opportunity.team}
