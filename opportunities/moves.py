"""Where an opportunity can go from here, who may take it there, and why the rest is not possible."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from lifecycle.transitions import can, may

from .models import Opportunity, Stage, Status
from .permissions import can_edit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User

ACTS = ("edit", "lose", "reopen", "claim", "release", "share", "assign", "hold")


@dataclass
class Moves:
    """What this person may do with it now: stages as steps, acts by name, refusals as sentences."""

    stages: list[Stage] = field(default_factory=list)
    acts: frozenset[str] = frozenset()
    refusals: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, opportunity: Opportunity, user: User, stages: Iterable[Stage] | None = None) -> Moves:
        stages = Stage.objects.active() if stages is None else stages
        return cls(
            stages=ways(opportunity, user, stages),
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


def ways(opportunity: Opportunity, user: User, stages: Iterable[Stage]) -> list[Stage]:
    """Return the other stages of its status, the ones ahead first."""
    if not can(user, opportunity, "move"):
        return []
    here = opportunity.stage
    others = [stage for stage in stages if stage.status == opportunity.status and stage.pk != here.pk]
    return sorted(others, key=lambda stage: (stage.position < here.position, stage.position))


def refusals(opportunity: Opportunity, user: User, stages: Iterable[Stage]) -> Iterable[str]:
    if opportunity.closed_at:
        yield from refusals_when_closed(opportunity, user)
    elif not can_edit(opportunity, user):
        yield who_may_instead(opportunity, user)
    else:
        reached = {opportunity.status, Status.LOST}
        first = {stage.status: stage for stage in reversed(list(stages)) if stage.status not in reached}
        yield from (opportunity.why_not_to(stage) for stage in sorted(first.values(), key=lambda stage: stage.position))


def refusals_when_closed(opportunity: Opportunity, user: User) -> Iterable[str]:
    if opportunity.status == Status.WON:
        yield _("It is won, so it stays as it is. Notes can still be added.")
    elif not may(user, opportunity, "reopen"):
        yield _("A lead of %(team)s or a sales manager can open it again.") % {"team": opportunity.team}
    else:
        yield from map(str, opportunity.blockers("reopen"))


def who_may_instead(opportunity: Opportunity, user: User) -> str:
    if can(user, opportunity, "claim"):
        return _("It waits in the queue of %(team)s. Claim it to work on it.") % {"team": opportunity.team}
    return _("Its owner, its co-owners and the leads of %(team)s work on it.") % {"team": opportunity.team}
