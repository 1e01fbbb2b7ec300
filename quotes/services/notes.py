from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lifecycle.refusals import NotAllowed
from lifecycle.transitions import refuse_unseen
from opportunities.models import NoteReason

from ..models import Quote, QuoteNote
from ..permissions import can_edit

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def add_note(
    quote: Quote,
    *,
    by: User,
    reason: NoteReason,
    body: str,
    internal: bool = False,
    high_priority: bool = False,
    request_key: UUID | None = None,
) -> QuoteNote:
    """Append a note to a quote, whatever its status. The same ``request_key`` twice writes one note."""
    locked = quote.lock()
    refuse_unseen(locked, by)
    if not can_edit(locked, by):
        raise NotAllowed(_("You may read %(number)s, but not write notes on it.") % {"number": locked.number})
    if request_key and (written := locked.notes.filter(request_key=request_key, author=by).first()):
        return written
    return locked.notes.create(
        author=by, reason=reason, body=body, internal=internal, high_priority=high_priority, request_key=request_key
    )
