from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .models import User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; nobody signs up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("Email or password is not right."),
        "incorrect_password": _("The password is not right."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then sign in again."),
    }

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Remember when the person was here before: My day tells what happened since then."""
        User.objects.filter(pk=user.pk).update(previous_login=F("last_login"))
        super().login(request, user)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
