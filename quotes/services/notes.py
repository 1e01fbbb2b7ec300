from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from lifecycle.transitions import refuse_unseen
from opportunities.services.notes import append_note

from ..models import Quote, QuoteNote
from ..permissions import can_edit

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def add_note(quote: Quote, *, by: User, **note: Any) -> QuoteNote:
    """Append a note to a quote, whatever its status."""
    locked = quote.lock()
    refuse_unseen(locked, by)
    written: QuoteNote = append_note(locked, by=by, may=can_edit(locked, by), **note)
    return written
