"""How a person comes in."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interface.tokens import derived, derived_again, fingerprint, new_nonce

from .querysets import InvitationQuerySet

if TYPE_CHECKING:
    from accounts.models import User

SALT = b"pursuit.invitation"
VALID_FOR = timedelta(days=7)


def token_of(nonce: bytes, key: str | None = None) -> str:
    """Return the token that stands in the address."""
    return derived(SALT, nonce, key)


def end_of_a_new_one() -> datetime:
    return timezone.now() + VALID_FOR


class Invitation(models.Model):
    """A link by which one person chooses the first password, once and within a week.

    The table holds a random nonce and the token's SHA-256, never the token: that needs the server's key, so it can be
    written into the mail when that is sent, but not read from a copy of the database.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="invitations", verbose_name=_("person")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("invited by"))
    nonce = models.BinaryField(default=new_nonce, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=end_of_a_new_one)
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="person_has_one_open_invitation",
                fields=["person"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="invitation_is_accepted_or_withdrawn",
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="invitation_expires_after_it_is_made", condition=Q(expires_at__gt=F("made_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.made_at:%Y-%m-%d})"

    @classmethod
    def to(cls, person: User, *, by: User) -> Invitation:
        nonce = new_nonce()
        return cls(person=person, by=by, nonce=nonce, token_hash=fingerprint(token_of(nonce)))

    @property
    def token(self) -> str:
        """Return the token, or nothing when the key it was made with is no longer among the settings."""
        return derived_again(partial(token_of, bytes(self.nonce)), self.token_hash)

    @property
    def url(self) -> str:
        return settings.SITE_URL + reverse("people:invitation", args=[self.token])
