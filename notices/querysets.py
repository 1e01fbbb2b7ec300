from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet

from accounts.permissions import looks_after_the_house

if TYPE_CHECKING:
    from accounts.models import User


class OutboxQuerySet(QuerySet["Outbox"]):
    def open(self) -> Self:
        """Neither sent nor withdrawn: still promised."""
        return self.filter(sent_at=None, withdrawn_at=None)

    def due(self, at: datetime) -> Self:
        return self.open().filter(due_at__lte=at)

    def failing(self) -> Self:
        return self.open().exclude(last_error="")

    def sent(self) -> Self:
        return self.exclude(sent_at=None)

    def withdrawn(self) -> Self:
        return self.exclude(withdrawn_at=None)

    def about(self, numbers: Iterable[str]) -> Self:
        """Return the mails about these records, the latest first. Who may see the records has been asked before."""
        return self.filter(number__in=numbers).order_by("-created_at", "-pk")


class KeptMailQuerySet(QuerySet["KeptMail"]):
    def visible_to(self, user: User) -> Self:
        """Return what came to this person, and what is answered to this person; administrators see everything."""
        if looks_after_the_house(user):
            return self
        address = user.email
        answered = Q(reply_to__iexact=address) | Q(reply_to__iendswith=f"<{address}>")
        return self.filter(Q(recipients__iexact=address) | answered)


class NotificationQuerySet(QuerySet["Notification"]):
    def visible_to(self, user: User) -> Self:
        """Return what this person was told; nobody reads another's."""
        return self.filter(recipient=user)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def to_be_mailed(self, before: datetime) -> Self:
        """Return what was told before that moment, is not read yet and waits for a summary."""
        return self.unread().filter(mailed=True, digest=None, created_at__lte=before)
