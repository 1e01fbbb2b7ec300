from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lifecycle.refusals import NotAllowed, Overtaken
from lifecycle.transitions import refuse_unseen

from ..models import NoteReason, Opportunity, OpportunityNote
from ..permissions import can_edit

if TYPE_CHECKING:
    from accounts.models import User

CORRECTABLE = timedelta(minutes=15)


@transaction.atomic
def add_note(opportunity: Opportunity, *, by: User, **note: Any) -> OpportunityNote:
    """Append a note, on a closed opportunity too."""
    locked = opportunity.lock()
    refuse_unseen(locked, by)
    written: OpportunityNote = append_note(locked, by=by, may=can_edit(locked, by), **note)
    return written


def append_note(
    locked: Any,
    *,
    by: User,
    may: bool,
    reason: NoteReason,
    body: str,
    internal: bool = False,
    high_priority: bool = False,
    request_key: UUID | None = None,
) -> Any:
    """Write on a locked record that has notes. The same ``request_key`` twice writes one note."""
    if not may:
        raise NotAllowed(_("You may read %(number)s, but not write notes on it.") % {"number": locked.number})
    if request_key and (written := locked.notes.filter(request_key=request_key, author=by).first()):
        return written
    return locked.notes.create(
        author=by, reason=reason, body=body, internal=internal, high_priority=high_priority, request_key=request_key
    )


def note_of_customer(
    locked: Opportunity, *, who: str, reason: str, body: str, internal: bool = False, request_key: UUID | None = None
) -> OpportunityNote | None:
    """Write what nobody of ours wrote, under the reason of that code; nothing if the same request wrote it before."""
    if request_key and OpportunityNote.objects.filter(request_key=request_key).exists():
        return None
    written: OpportunityNote = locked.notes.create(
        on_behalf_of=who,
        reason=NoteReason.objects.get(code=reason),
        body=body,
        internal=internal,
        request_key=request_key,
    )
    return written


@transaction.atomic
def correct_note(note: OpportunityNote, *, by: User, body: str) -> OpportunityNote:
    """Let the author mend a note for 15 minutes after writing it."""
    refuse_unseen(note.opportunity.lock(), by)
    refuse_correction(note, by=by)
    note.body = body
    note.corrected_at = timezone.now()
    note.save(update_fields=["body", "corrected_at"])
    return note


def refuse_correction(note: OpportunityNote, *, by: User) -> None:
    if note.author_id != by.pk:
        raise NotAllowed(_("Only who wrote a note may correct it."))
    if timezone.now() - note.created_at > CORRECTABLE:
        raise Overtaken(_("A note can be corrected for 15 minutes. Add another one instead."))
