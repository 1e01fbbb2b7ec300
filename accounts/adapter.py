"""What signing in means here: allauth asks its adapters, and these answer."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from audit.actions import Action
from audit.services import write_entry
from lifecycle.through import Through

from .browsers import remember
from .models import User
from .permissions import needs_second_factor
from .services import note
from .throttling import tries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from allauth.usersessions.models import UserSession

NOT_RIGHT = _("Email or password is not right.")
CHANGES = {
    "mfa/email/totp_activated": Action.FACTOR_ADDED,
    "mfa/email/totp_deactivated": Action.FACTOR_REMOVED,
    "mfa/email/webauthn_added": Action.FACTOR_ADDED,
    "mfa/email/webauthn_removed": Action.FACTOR_REMOVED,
    "mfa/email/recovery_codes_generated": Action.RECOVERY_CODES_MADE,
    "account/email/password_changed": Action.PASSWORD_CHANGED,
    "account/email/password_reset": Action.PASSWORD_RESET,
}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; nobody signs up. An account that is closed answers like none."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": NOT_RIGHT,
        "enter_current_password": _("The password is not right."),
        "incorrect_code": _("The code is not right, or it was used already."),
        "incorrect_password": _("The password is not right."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then sign in again."),
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Ask for the person of a password. Each call costs one hash, whether the account exists or not."""
        counted = tries(request, "password", credentials["email"])
        if not counted.begin():
            raise self.validation_error("too_many_login_attempts")
        user = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()
        if user is None:
            self.authentication_failed(request, **credentials)
            return None
        counted.succeeded()
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        write_entry(Action.SIGN_IN_FAILED, by=None, through=Through.PAGE, about=credentials["email"], method="password")

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        messages.error(request, NOT_RIGHT)
        return redirect("account_login")

    def get_login_stages(self) -> list[str]:
        return ["accounts.stages.SecondFactorStage"]

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Remember when the person was here before: My day tells what happened since then."""
        User.objects.filter(pk=user.pk).update(previous_login=F("last_login"))
        super().login(request, user)
        note(Action.SIGN_IN, user, method=way_in(request, user))

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **said: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **said)
        remember(request, response, user)  # type: ignore[arg-type]  # whoever signs in is one of ours
        return response

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        if user.is_authenticated:
            note(Action.SIGN_OUT, user)
        super().logout(request)

    def send_notification_mail(self, template_prefix: str, user: AbstractBaseUser, *args: Any, **said: Any) -> None:
        """Write down what changed about signing in: allauth calls this, and nothing else of ours, at each change."""
        if action := CHANGES.get(template_prefix):
            what = template_prefix.rpartition("/")[2].partition("_")[0]
            note(action, user, what=what)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def way_in(request: HttpRequest, user: AbstractBaseUser) -> str:
    """Name what the sign-in was finished with, in the words of the audit."""
    last = {"method": "password", **(get_authentication_records(request, user) or [{}])[-1]}
    if last["method"] == "mfa":
        return "passkey" if last.get("passwordless") else "second_factor"
    return "openid" if last["method"] == "socialaccount" else str(last["method"])


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps secrets encrypted, and the last second factor of those who need one."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "Your role asks for a second step. Set up another one before you remove this one."
        ),
        "incorrect_code": _("The code is not right, or it was used already."),
    }

    def get_totp_issuer(self) -> str:
        return "Pursuit"

    def encrypt(self, text: str) -> str:
        return keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Read what a key in the settings wrote; what none of them wrote is an error, never an empty secret."""
        return keys().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        user = User.objects.get(pk=authenticator.user_id)
        return not needs_second_factor(user) or factors_of(user).exclude(pk=authenticator.pk).exists()


def factors_of(user: User) -> Any:
    """Return what counts as a second factor; recovery codes only stand in for one."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)


def keys() -> MultiFernet:
    return MultiFernet([derived(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


@cache
def derived(key: str) -> Fernet:
    """Derive a key for this use alone."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"accounts.second factor" + key.encode()).digest()))


class SessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        ended = list(sessions)
        super().end_sessions(ended)
        user = context.request.user
        if ended and user.is_authenticated:
            note(Action.SESSIONS_ENDED, user, sessions=len(ended))
