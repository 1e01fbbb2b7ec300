"""To which stages an opportunity can be taken, by which act, and why the others are closed to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from lifecycle.transitions import can

from .models import Stage, Status
from .models.status import OPEN

if TYPE_CHECKING:
    from accounts.models import User

    from .models import Opportunity

MOVE, LOSE, REOPEN, QUOTE = "move", "lose", "reopen", "quote"


@dataclass(frozen=True)
class Way:
    """A stage, the act that leads there, or the sentence why none does."""

    stage: Stage
    act: str = ""
    why_not: str = ""
    is_asked: bool = False


def ways(opportunity: Opportunity, user: User, stages: Sequence[Stage], asked: str = "") -> list[Way]:
    """Say of every other stage how it is reached from here, or why it is not; what can be done comes first."""
    acts = {stage.pk: act for stage, act in ways_open(opportunity, user, stages)}
    found = [
        Way(
            stage,
            act=acts.get(stage.pk, ""),
            why_not="" if stage.pk in acts else why_not(opportunity.status, stage),
            is_asked=str(stage.pk) == asked,
        )
        for stage in stages
        if stage.pk != opportunity.stage_id and (stage.pk in acts or stage.pk in entrances(stages))
    ]
    return sorted(found, key=lambda way: not way.act)


def ways_open(opportunity: Opportunity, user: User, stages: Sequence[Stage]) -> list[tuple[Stage, str]]:
    """Return the stages this person can take it to. Another status is entered in its first stage."""
    found = []
    first = entrances(stages)
    for status, act in acts_from(opportunity, user).items():
        inside = [stage for stage in stages if stage.status == status and stage.pk != opportunity.stage_id]
        found += [(stage, act) for stage in inside if act == MOVE or stage.pk in first]
    return found


def acts_from(opportunity: Opportunity, user: User) -> dict[str, str]:
    """Return, by the status they lead to, the acts that this person can do."""
    if opportunity.status == Status.LOST:
        return {comes_back_to(opportunity): REOPEN} if can(user, opportunity, REOPEN) else {}
    if not can(user, opportunity, MOVE):
        return {}
    quote = {Status.NEGOTIATION.value: QUOTE} if opportunity.status == Status.INQUIRY else {}
    lose = {Status.LOST.value: LOSE} if can(user, opportunity, LOSE) else {}
    return {opportunity.status: MOVE} | quote | lose


def comes_back_to(opportunity: Opportunity) -> str:
    """Return the status in which a lost one is reopened. A list brings `was_quoted`, so that no card asks by itself."""
    known = getattr(opportunity, "was_quoted", None)
    was_quoted = opportunity.quotes.exists() if known is None else known
    return Status.NEGOTIATION if was_quoted else Status.INQUIRY


def entrances(stages: Iterable[Stage]) -> set[int]:
    """Return the keys of the first stages of each status."""
    return {stage.pk for stage in {stage.status: stage for stage in reversed(list(stages))}.values()}


def why_not(status: str, stage: Stage) -> str:
    """Say why what is in this status cannot be taken to that stage."""
    if status == Status.WON:
        return _("It is won, so it stays as it is. Notes can still be added.")
    if status == Status.LOST and stage.status in OPEN:
        return _("Opened again, it starts in Negotiation if it has a quote, else in Inquiry.")
    return stage.why_not_moved_here


def reasons(stage: Stage) -> list[tuple[str, str]]:
    """Return, by the status of a card, why it cannot be dropped on this column; the same for every card."""
    others = (status for status in (*OPEN, Status.LOST) if status != stage.status)
    return [(status.value, why_not(status, stage)) for status in others]
