"""For a day a handover is taken back in one step: ordinary acts with the former values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audit.actions import Action
from audit.services import write_entry
from lifecycle.refusals import NotVisible, Overtaken

from ..hands import CHANGING, Hands
from ..models import Handover, Opportunity, OpportunityEvent
from ..permissions import can_hand_over
from .charge import Charge, Move, among, obstacle
from .handover import Given, carry_out, lock_in_order, lock_people, tell_once


@transaction.atomic
def undo_handover(handover: Handover, *, by: User, through: str) -> tuple[Handover, list[Move]]:
    """Give back what nobody has put into other hands since, and return what stays where it is, with the reason.

    Ordinary acts with the former values, in one transaction. A second undo is answered like the first and does nothing.
    """
    locked = Handover.objects.visible_to(by).select_for_update().filter(pk=handover.pk).first()
    if locked is None or not can_hand_over(by):
        raise NotVisible(_("There is no such record."))
    if locked.undone_at:
        return locked, []
    if not locked.is_fresh:
        raise Overtaken(_("A handover can be taken back for a day. This one is older: hand over anew."))
    moves = ways_back(locked, by)
    back = [move for move in moves if not move.obstacle]
    reason = _("Handover taken back: %(reason)s") % {"reason": locked.reason}
    carry_out(back, by=by, through=through, reason=reason, taken_back=locked.pk)
    locked.undone_at, locked.undone_by = timezone.now(), by
    locked.save()
    tell_of_undoing(locked, back)
    write_entry(
        Action.HANDOVER_UNDONE,
        by=by,
        through=through,
        subject=locked.person,
        reason=locked.reason,
        handover=locked.pk,
        opportunities=len(back),
        left=len(moves) - len(back),
    )
    return locked, [move for move in moves if move.obstacle]


def ways_back(handover: Handover, by: User) -> list[Move]:
    """Say of each that is still this person's to hand out how it would go back."""
    wanted = Opportunity.objects.visible_to(by).assignable_by(by).filter(pk__in=handover.opportunity_ids)
    keys = lock_in_order(wanted)
    rows = Opportunity.objects.filter(pk__in=keys).with_people().with_co_owner_ids().order_by("pk")
    acts = {event.opportunity_id: event for event in acts_of(handover)}
    opportunities = [row for row in rows if row.pk in acts]
    latest = latest_acts(keys)
    former = {row.pk: Hands.of(row).before(acts[row.pk].details.get("changes", {})) for row in opportunities}
    around_them = {pk for hands in former.values() for pk in (hands.owner, *hands.co_owners)}
    around_them |= {pk for row in opportunities for pk in (row.owner_id, *row.co_owner_ids)}
    lock_people(around_them - {None})
    people = User.objects.with_scope().in_bulk(around_them - {None})
    return [
        way_back(row, former[row.pk], people, moved_on=latest[row.pk] != acts[row.pk].version) for row in opportunities
    ]


def acts_of(handover: Handover) -> Any:
    numbers = {"opportunity__in": handover.opportunity_ids, "details__handover": handover.pk}
    return OpportunityEvent.objects.filter(action="assign", **numbers)


def latest_acts(keys: list[int]) -> dict[int, int]:
    """Return the version in which each came into the hands that it is in."""
    acts = OpportunityEvent.objects.filter(opportunity__in=keys, action__in=CHANGING).order_by()
    return dict(acts.values("opportunity").annotate(latest=Max("version")).values_list("opportunity", "latest"))


def way_back(opportunity: Opportunity, former: Hands, people: Mapping[int, User], *, moved_on: bool) -> Move:
    beside = [people[pk] for pk in sorted(opportunity.co_owner_ids)]
    now = Charge(opportunity.team, people.get(opportunity.owner_id or 0), beside)
    co_owners = among(opportunity.team, [people[pk] for pk in sorted(former.co_owners)])
    then = Charge(opportunity.team, people.get(former.owner or 0), co_owners)
    if moved_on:
        return Move(opportunity, now, then, _("Somebody put it into other hands since."))
    return Move(opportunity, now, then, obstacle(opportunity, then))


def tell_of_undoing(handover: Handover, back: list[Move]) -> None:
    words = {"who": handover.undone_by, "person": handover.person, "reason": handover.reason}
    by: Any = handover.undone_by
    lost: Given = {}
    for move in back:
        if move.then and move.now.owner and move.now.owner != move.then.owner:
            lost.setdefault(move.now.owner, []).append(move.opportunity)
    for receiver, rows in lost.items():
        tell_once([receiver], rows, taken_back_from, words, by=by)
    returned = [row for rows in lost.values() for row in rows]
    tell_once([handover.person], returned, given_back_to, words, by=by)


def taken_back_from(words: dict[str, Any]) -> str:
    pattern = ngettext(
        "%(who)s took %(count)d opportunity of %(person)s back: %(reason)s",
        "%(who)s took %(count)d opportunities of %(person)s back: %(reason)s",
        words["count"],
    )
    return pattern % words


def given_back_to(words: dict[str, Any]) -> str:
    pattern = ngettext(
        "%(who)s gave you back %(count)d opportunity: %(reason)s",
        "%(who)s gave you back %(count)d opportunities: %(reason)s",
        words["count"],
    )
    return pattern % words
