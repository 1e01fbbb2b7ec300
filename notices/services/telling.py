from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..models import Notification

if TYPE_CHECKING:
    from accounts.models import User


def tell(recipients: Iterable[User | None], event: str, subject: Any, summary: str, *, by: User | None = None) -> None:
    """Tell these people once of this version of the subject, in the caller's transaction.

    Nobody is told of own acts, and nobody again because a request came twice.
    """
    if subject.is_repeated:
        return
    people = {person.pk for person in recipients if person and person.is_active} - {by.pk if by else None}
    Notification.objects.bulk_create(
        [
            Notification(
                recipient_id=pk, event=event, number=subject.number, revision=subject.version, summary=summary[:300]
            )
            for pk in people
        ],
        ignore_conflicts=True,
    )
