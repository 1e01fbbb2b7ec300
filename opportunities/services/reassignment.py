"""Chosen opportunities change hands in one step, each on its own: previewed and carried out by the same reckoning."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Team, User
from lifecycle.refusals import Refused
from notices.services import tell

from ..models import Opportunity
from ..querysets import OpportunityQuerySet
from .assignment import assign
from .charge import Charge, among, charge_of, obstacle, without


class Receiver(models.TextChoices):
    OWNER = "owner", _("A new owner")
    CO_OWNERS = "co_owners", _("Further co-owners, beside the owner that each has")
    QUEUE = "queue", _("The team’s queue, for somebody to claim")


@dataclass(frozen=True)
class Reassignment:
    """To whom opportunities go, and why. Without a ``team``, each stays in its own."""

    to: str
    reason: str
    team: Team | None = None
    owner: User | None = None
    co_owners: Iterable[User] = ()
    keep: bool = False

    @property
    def receivers(self) -> list[User]:
        people = {Receiver.OWNER: [self.owner, *self.co_owners], Receiver.CO_OWNERS: self.co_owners}
        return [person for person in people.get(Receiver(self.to), ()) if person]

    def charge_of(self, opportunity: Opportunity) -> Charge:
        """Return who would be in charge afterwards."""
        now = charge_of(opportunity)
        if self.to == Receiver.CO_OWNERS:
            return Charge(now.team, now.owner, among(now.team, now.co_owners) + without(now, self.co_owners))
        team = self.team or now.team
        if self.to == Receiver.QUEUE:
            return Charge(team, None, [])
        kept = among(team, [now.owner, *now.co_owners]) if self.keep else []
        beside = {person.pk: person for person in [*self.co_owners, *kept] if person != self.owner}
        return Charge(team, self.owner, list(beside.values()))

    def obstacle(self, opportunity: Opportunity) -> str:
        """Say why this one would stay as it is; empty if nothing is in the way."""
        return obstacle(opportunity, self.charge_of(opportunity))


def reassign_all(
    opportunities: OpportunityQuerySet,
    *,
    by: User,
    through: str,
    reassignment: Reassignment,
    versions: Mapping[int, int] | None = None,
) -> tuple[list[Opportunity], list[tuple[Opportunity, str]]]:
    """Assign many, each on its own, so that one refusal does not undo the rest.

    ``versions`` are those that the person saw, by id: what changed since then is left. Returns what was handed over,
    and what was not with the sentence why. Each receiver is told once for all of them.
    """
    handed: list[Opportunity] = []
    left: list[tuple[Opportunity, str]] = []
    for opportunity in opportunities.with_those_in_charge().order_by("pk"):
        team, owner, co_owners = reassignment.charge_of(opportunity)
        version = (versions or {}).get(opportunity.pk, opportunity.version)
        try:
            handed.append(
                assign(
                    opportunity,
                    by=by,
                    through=through,
                    version=version,
                    team=team,
                    owner=owner,
                    co_owners=co_owners,
                    reason=reassignment.reason,
                    told=False,
                )
            )
        except Refused as refusal:
            left.append((opportunity, str(refusal)))
    tell_in_one_summary(handed, by=by, reassignment=reassignment)
    return handed, left


def tell_in_one_summary(handed: list[Opportunity], *, by: User, reassignment: Reassignment) -> None:
    if not handed:
        return
    words = {"who": by, "count": len(handed), "reason": reassignment.reason}
    owner = [reassignment.owner] if reassignment.to == Receiver.OWNER else []
    beside = [person for person in reassignment.receivers if person not in owner]
    tell(owner, "handed_over", handed[-1], lambda: given(words), by=by)
    tell(beside, "handed_over", handed[-1], lambda: made_co_owner(words), by=by)


def given(words: Mapping[str, Any]) -> str:
    pattern = ngettext(
        "%(who)s gave you %(count)d opportunity: %(reason)s",
        "%(who)s gave you %(count)d opportunities: %(reason)s",
        words["count"],
    )
    return pattern % words


def made_co_owner(words: Mapping[str, Any]) -> str:
    pattern = ngettext(
        "%(who)s made you co-owner of %(count)d opportunity: %(reason)s",
        "%(who)s made you co-owner of %(count)d opportunities: %(reason)s",
        words["count"],
    )
    return pattern % words
