"""A person's whole open work goes to colleagues in one step. `taking_back` is the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from audit.actions import Action
from audit.services import write_entry
from lifecycle.refusals import NotAllowed, NotVisible, Overtaken, refuse_without_reason
from lifecycle.transitions import perform
from notices.services import tell

from ..models import Handover, Opportunity
from ..permissions import can_hand_over
from .charge import Move
from .dealing import Terms, Work, around, hand_out_of, plan
from .opportunity import lock_request

if TYPE_CHECKING:
    from ..querysets import OpportunityQuerySet

MOST_AT_ONCE = 2000
Given = dict[User, list[Opportunity]]


@transaction.atomic
def hand_over(
    person: User,
    *,
    by: User,
    through: str,
    terms: Terms,
    reason: str,
    seen: Mapping[int, int],
    dealt: Mapping[int, int],
    request_key: UUID,
) -> Handover:
    """Give all that the preview showed to whom it showed, or nothing.

    ``seen`` are the versions by id and ``dealt`` the owners; if anything differs by now, the whole is refused. The
    opportunities are locked first, by id, then the people. Sent twice, it is one handover.
    """
    refuse_without_reason(reason)
    if not can_hand_over(by):
        raise NotAllowed(_("Team leads and managers say who is in charge."))
    lock_request(request_key)
    if repeated := handed_over_already(by, request_key):
        return repeated
    work = locked_work(person, by)
    moves = [move for move in plan(work, afresh(terms, work)) if move.then and not move.obstacle]
    refuse_if_otherwise(moves, seen, dealt)
    handover = Handover.objects.create(
        person=person,
        by=by,
        rule=terms.rule,
        reason=reason,
        team_ids=sorted({move.opportunity.team_id for move in moves}),
        opportunity_ids=[move.opportunity.pk for move in moves],
        request_key=request_key,
    )
    given = carry_out(moves, by=by, through=through, reason=reason, handover=handover.pk)
    tell_of_handover(handover, given)
    write_entry(
        Action.HANDED_OVER,
        by=by,
        through=through,
        subject=person,
        reason=reason,
        handover=handover.pk,
        rule=terms.rule,
        opportunities=len(moves),
        receivers={str(receiver): len(rows) for receiver, rows in given.items()},
    )
    return handover


def handed_over_already(by: User, request_key: UUID | None) -> Handover | None:
    """Return what this very request did before."""
    return Handover.objects.filter(request_key=request_key, by=by).first() if request_key else None


def locked_work(person: User, by: User) -> Work:
    """Return the work as it stands now that nobody else can touch it, or those who are to have it."""
    keys = lock_in_order(hand_out_of(person.pk, by))
    rows = Opportunity.objects.filter(pk__in=keys).open().in_charge_of(person)
    rows = rows.select_related("customer", "stage", "team", "owner").with_co_owner_ids()
    opportunities = list(rows.order_by("pk"))
    work = around(person.pk, opportunities, by)
    lock_people(work.people if work else ())
    work = around(person.pk, opportunities, by)
    if work is None:
        raise NotVisible(_("There is no such record."))
    return work


def lock_in_order(opportunities: OpportunityQuerySet) -> list[int]:
    return list(opportunities.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))


def lock_people(keys: Any) -> None:
    """Keep these people from being deactivated until the transaction ends."""
    list(User.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))


def afresh(terms: Terms, work: Work) -> Terms:
    """Return the terms with the receivers as they are now; who may no longer take over is none of them."""
    chosen = {person.pk for person in terms.receivers}
    receivers = [person for person in work.colleagues if person.pk in chosen]
    return Terms(receivers, terms.rule, terms.team, terms.keep, terms.leave)


def refuse_if_otherwise(moves: list[Move], seen: Mapping[int, int], dealt: Mapping[int, int]) -> None:
    """Refuse the whole unless it is, row by row, what the person saw and agreed to."""
    if not moves:
        raise Overtaken(_("Nothing was handed over: nothing is left that could be."))
    if len(moves) > MOST_AT_ONCE:
        most = {"most": MOST_AT_ONCE}
        raise Overtaken(_("At most %(most)d go at once. Hand over the work of one team after the other.") % most)
    if (versions_of(moves), owners_of(moves)) != (dict(seen), dict(dealt)):
        raise Overtaken(
            _("Nothing was handed over: something changed since you looked. Look at the preview again, then repeat it.")
        )


def versions_of(moves: list[Move]) -> dict[int, int]:
    return {move.opportunity.pk: move.opportunity.version for move in moves}


def owners_of(moves: list[Move]) -> dict[int, int]:
    return {move.opportunity.pk: move.then.owner.pk for move in moves if move.then and move.then.owner}


def carry_out(moves: list[Move], *, by: User, through: str, **details: Any) -> Given:
    """Put each into other hands by the one door, and return what whom was given. Every row is locked already."""
    given: Given = {}
    for move in moves:
        team, owner, co_owners = move.then or move.now
        acted = perform(
            move.opportunity,
            "assign",
            by=by,
            through=through,
            team=team,
            owner=owner,
            co_owners=co_owners,
            **details,
        )
        if owner and owner != move.now.owner:
            given.setdefault(owner, []).append(acted)
    return given


def tell_of_handover(handover: Handover, given: Given) -> None:
    """Tell each receiver once of all that came, and the person of all that went."""
    words = {"who": handover.by, "person": handover.person, "reason": handover.reason}
    for receiver, rows in given.items():
        tell_once([receiver], rows, handed_over_to, words, by=handover.by)
    went = [row for rows in given.values() for row in rows]
    names = ", ".join(sorted(map(str, given)))
    tell_once([handover.person], went, handed_over_from, {**words, "names": names}, by=handover.by)


def tell_once(
    people: list[User], rows: list[Opportunity], sentence: Callable[[dict[str, Any]], str], words: Any, *, by: User
) -> None:
    if rows:
        told = {**words, "count": len(rows)}
        tell(people, "handed_over", rows[-1], lambda: sentence(told), by=by)


def handed_over_to(words: dict[str, Any]) -> str:
    pattern = ngettext(
        "%(who)s gave you %(count)d opportunity of %(person)s: %(reason)s",
        "%(who)s gave you %(count)d opportunities of %(person)s: %(reason)s",
        words["count"],
    )
    return pattern % words


def handed_over_from(words: dict[str, Any]) -> str:
    pattern = ngettext(
        "%(who)s handed %(count)d of your opportunities over to %(names)s: %(reason)s",
        "%(who)s handed %(count)d of your opportunities over to %(names)s: %(reason)s",
        words["count"],
    )
    return pattern % words
