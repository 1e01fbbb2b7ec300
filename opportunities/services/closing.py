from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from lifecycle.refusals import Overtaken
from lifecycle.transitions import perform, refuse_unseen

from ..models import LossReason, NoteReason, Opportunity, Outcome
from .notes import add_note
from .outcomes import record_outcome

if TYPE_CHECKING:
    from accounts.models import User

LOST_NOTE = "internal"


@transaction.atomic
def lose(
    opportunity: Opportunity,
    *,
    by: User,
    through: str,
    version: int | None = None,
    reason: LossReason,
    note: str = "",
    seen_quotes: Collection[int] = (),
) -> Opportunity:
    """Close as lost and abandon the open quotes, which the person must have seen and confirmed by their ids."""
    locked = opportunity.lock()
    refuse_unseen(locked, by)
    if locked.closed_at is None:
        refuse_unseen_quotes(locked, seen_quotes)
    lost = perform(locked, "lose", by=by, through=through, version=version, reason=reason)
    if lost.is_repeated:
        return lost
    lost.quotes.abandon_open("opportunity_lost", after=lost)
    record_outcome(lost)
    if note:
        add_note(lost, by=by, reason=NoteReason.objects.get(code=LOST_NOTE), body=note)
    return lost


def refuse_unseen_quotes(opportunity: Opportunity, seen_quotes: Collection[int]) -> None:
    unseen = opportunity.quotes.open().exclude(pk__in=seen_quotes)
    if numbers := ", ".join(quote.number for quote in unseen):
        raise Overtaken(
            _("Not marked as lost: %(quotes)s is still open. Look at it, then confirm that it is abandoned.")
            % {"quotes": numbers},
            subject=opportunity,
        )


@transaction.atomic
def reopen(opportunity: Opportunity, *, by: User, through: str, version: int | None = None, reason: str) -> Opportunity:
    """Take a lost opportunity back to work and withdraw its outcome. Abandoned quotes stay abandoned."""
    reopened = perform(opportunity, "reopen", by=by, through=through, version=version, reason=reason)
    if not reopened.is_repeated:
        Outcome.objects.filter(opportunity_id=reopened.pk).delete()
    return reopened
