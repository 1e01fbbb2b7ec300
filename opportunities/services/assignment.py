from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.permissions import hands_out
from lifecycle.clock import when
from lifecycle.refusals import NotAllowed, Overtaken
from lifecycle.transitions import perform, refuse_unseen
from notices.services import tell

from ..models import Opportunity
from ..permissions import can_claim
from .opportunity import present


@transaction.atomic
def assign(
    opportunity: Opportunity,
    *,
    by: User,
    through: str,
    version: int | None = None,
    team: Team,
    owner: User | None,
    co_owners: Iterable[User] = (),
    reason: str,
    told: bool = True,
) -> Opportunity:
    """Give an open opportunity to an owner with co-owners, or to a team's queue.

    A lead stays within the teams that he or she leads; people must be active and of that team. Old owner and co-owners
    lose sight with this transaction.
    """
    locked = opportunity.lock()
    refuse_unseen(locked, by)
    if not team.active:
        raise NotAllowed(_("The team %(team)s is no longer active.") % {"team": team})
    if not hands_out(by, team.pk):
        raise NotAllowed(_("You do not lead the team %(team)s.") % {"team": team})
    owner, people = present(team, owner, co_owners)
    assigned = perform(
        locked,
        "assign",
        by=by,
        through=through,
        version=version,
        team=team,
        owner=owner,
        co_owners=people,
        reason=reason,
    )
    if told:
        words = {"who": by, "name": assigned.name, "reason": reason}
        tell([owner], "assigned", assigned, lambda: _("%(who)s gave you %(name)s: %(reason)s") % words, by=by)
        tell(people, "shared", assigned, lambda: _("%(who)s made you co-owner of %(name)s: %(reason)s") % words, by=by)
    return assigned


@transaction.atomic
def claim(opportunity: Opportunity, *, by: User, through: str) -> Opportunity:
    """Take an opportunity from an own team's queue. Who comes too late reads who took it, and nothing else."""
    locked = opportunity.lock()
    if not can_claim(locked, by):
        refuse_unseen(locked, by)
    if locked.owner_id == by.pk:
        return locked
    if locked.owner:
        raise Overtaken(who_took(locked))
    owner, _others = present(locked.team, by, ())
    return perform(locked, "claim", by=by, through=through, owner=owner)


def who_took(opportunity: Opportunity) -> str:
    last = opportunity.events.filter(action__in=["claim", "assign", "create"]).first()
    taken_at = last.happened_at if last else opportunity.modified_at
    return _("%(name)s took it %(when)s.") % {"name": opportunity.owner, "when": when(taken_at)}


def release(
    opportunity: Opportunity, *, by: User, through: str, version: int | None = None, reason: str
) -> Opportunity:
    """Send it back to the team's queue; its co-owners go too."""
    return perform(opportunity, "release", by=by, through=through, version=version, reason=reason)


@transaction.atomic
def share(
    opportunity: Opportunity,
    *,
    by: User,
    through: str,
    version: int | None = None,
    co_owners: Iterable[User],
    told: bool = True,
) -> Opportunity:
    """Name the co-owners anew: active people of the opportunity's team."""
    locked = opportunity.lock()
    refuse_unseen(locked, by)
    _owner, people = present(locked.team, locked.owner, co_owners)
    before = locked.co_owner_ids
    shared = perform(locked, "share", by=by, through=through, version=version, co_owners=people)
    if told:
        words = {"who": by, "name": shared.name}
        added = [person for person in people if person.pk not in before]
        tell(added, "shared", shared, lambda: _("%(who)s made you co-owner of %(name)s.") % words, by=by)
    return shared
