from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest


class SecondFactorStage(AuthenticateStage):
    """Asks for the second factor, also after the company's sign-in unless the settings say that it asks for one."""

    def _should_handle(self, request: HttpRequest) -> bool:
        if settings.OIDC_IS_SECOND_FACTOR and came_from_company(request, self.login.user):
            return False
        return bool(super()._should_handle(request))


def came_from_company(request: HttpRequest, user: AbstractBaseUser | None) -> bool:
    """Say whether this session began at the company's own sign-in."""
    return any(record.get("method") == "socialaccount" for record in get_authentication_records(request, user))
