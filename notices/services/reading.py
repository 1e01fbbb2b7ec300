from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from ..models import Notification

if TYPE_CHECKING:
    from accounts.models import User


def mark_read(notification: Notification) -> None:
    """Note when it was read first; reading it again changes nothing."""
    if notification.read_at is None:
        notification.read_at = timezone.now()
        notification.save(update_fields=["read_at"])


def mark_all_read(user: User, *, newest: int) -> int:
    """Mark what the page showed and what is older. What came since stays unread, because nobody has seen it."""
    return Notification.objects.visible_to(user).unread().filter(pk__lte=newest).update(read_at=timezone.now())
