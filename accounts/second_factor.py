"""The code of an authenticator app, or a recovery code: each is taken once."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import QuerySet

from audit.actions import Action

from .services import note

if TYPE_CHECKING:
    from .models import User

logger = logging.getLogger(__name__)


@transaction.atomic
def take_code(user: User, code: str) -> Authenticator | None:
    """Take a code, which then opens nothing any more; return what it belongs to, or None.

    The last code of an app is kept with the app, in the database: a cache that forgets would let a code in twice while
    it is still shown. Two at once wait for each other.
    """
    held: QuerySet[Authenticator] = Authenticator.objects.select_for_update().filter(user=user).order_by("pk")
    for authenticator in held.exclude(type=Authenticator.Type.WEBAUTHN):
        is_app = authenticator.type == Authenticator.Type.TOTP
        try:
            taken = take_from_app(authenticator, code) if is_app else RecoveryCodes(authenticator).validate_code(code)
        except InvalidToken:
            logger.error("second_factor_unreadable authenticator=%s", authenticator.pk)
            continue
        if taken:
            if not is_app:
                note(Action.RECOVERY_CODE_USED, user)
            return authenticator
    return None


def take_from_app(authenticator: Authenticator, code: str) -> bool:
    """Take a code that the app shows now, or showed or will show within its tolerance, if none as late was taken."""
    secret = decrypt(authenticator.data["secret"])
    typed = normalize_user_code(code).encode()
    for counter in yield_hotp_counters_from_time():
        shown = format_hotp_value(hotp_value(secret, counter)).encode()
        if counter > authenticator.data.get("taken", 0) and secrets.compare_digest(shown, typed):
            authenticator.data["taken"] = counter
            authenticator.save(update_fields=["data"])
            return True
    return False
