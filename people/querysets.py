from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import QuerySet
from django.utils import timezone

from interface.tokens import fingerprint

if TYPE_CHECKING:
    from .models import Invitation


class InvitationQuerySet(QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        """Return those that nobody has accepted or withdrawn, run out or not."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def living(self) -> InvitationQuerySet:
        """Return those that still open the door: to somebody who works here and has no password yet."""
        without_password = {"person__password__startswith": UNUSABLE_PASSWORD_PREFIX}
        return self.open().filter(expires_at__gt=timezone.now(), person__is_active=True, **without_password)

    def by_token(self, token: str) -> Invitation | None:
        found = self.living().select_related("person", "by").filter(token_hash=fingerprint(token)).first()
        return found if found and found.token else None
