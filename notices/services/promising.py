from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from ..models import Outbox

if TYPE_CHECKING:
    from accounts.models import User


def promise(
    event: str,
    number: str,
    *,
    to: str,
    revision: int = 1,
    language: str = "",
    by: User | None = None,
    **details: Any,
) -> Outbox:
    """Promise a mail in the caller's transaction; the schedule finds and sends it.

    One per event, number, revision and recipient: promising it again returns the first. ``details`` are plain values
    for the letter's writer; ``by`` is told when it cannot be sent.
    """
    promised, _made = Outbox.objects.get_or_create(
        event=event,
        number=number,
        revision=revision,
        recipient=to,
        defaults={"language": language or settings.LANGUAGE_CODE, "sender": by, "details": details},
    )
    return promised
