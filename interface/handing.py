"""What a page hands to one person, to be handed back: signed for that person and that use, and good for a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core import signing

if TYPE_CHECKING:
    from accounts.models import User

A_DAY = 24 * 60 * 60


def hand_out(value: Any, *, to: User, use: str) -> str:
    return signing.dumps(value, salt=salt_of(to, use), compress=True)


def handed_back(token: str, *, by: User, use: str) -> Any:
    """Return what was handed out; nothing for a token that is forged, old, somebody else's or for another use."""
    try:
        return signing.loads(token, salt=salt_of(by, use), max_age=A_DAY)
    except signing.BadSignature:
        return None


def salt_of(user: User, use: str) -> str:
    return f"{__name__}:{use}:{user.pk}"
