"""The company's own sign-in by OpenID Connect. It lets in who is here already, by the e-mail address it vouches for."""

from __future__ import annotations

import logging
import secrets
from typing import Any

import jwt
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal.jwtkit import fetch_key, lookup_kid_jwk
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.actions import Action
from audit.services import write_entry
from lifecycle.through import Through

logger = logging.getLogger(__name__)

COMPANY = "company"
SIGNED_WITH = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
A_MINUTE = 60  # how far the clocks may be apart


class CompanyProvider(OpenIDConnectProvider):
    def redirect(
        self, request: HttpRequest, process: Any, next_url: Any = None, data: Any = None, **said: Any
    ) -> HttpResponse:
        """Send the person there with a number that must come back inside of the signed answer."""
        nonce = secrets.token_urlsafe(24)
        said["auth_params"] = {"nonce": nonce}
        response: HttpResponse = super().redirect(request, "login", next_url, data, nonce=nonce, **said)
        return response

    def get_oauth2_adapter(self, request: HttpRequest) -> CompanySignIn:
        return CompanySignIn(request, COMPANY)

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        return ["openid", "profile", "email"]

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """Take an address as vouched for only if exactly that is said."""
        claims = data["id_token"]
        verified = claims.get("email_verified") is True
        return [EmailAddress(email=str(claims.get("email", "")), verified=verified, primary=True)]


class CompanySignIn(OpenIDConnectOAuth2Adapter):
    """Believes only what is signed by a key of the provider, for us, and now."""

    def get_provider(self) -> CompanyProvider:
        return CompanyProvider(self.request, app=company())

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return settings.SITE_URL + reverse("openid_connect_callback")

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **said: Any) -> SocialLogin:
        claims = self.claims_of(str(said["response"].get("id_token", "")), app)
        if "email" not in claims and "userinfo_endpoint" in self.openid_config:
            told = self._fetch_user_info(token.token)
            if told.get("sub") != claims["sub"]:
                raise OAuth2Error("userinfo is about somebody else")
            claims = {**told, **claims}
        login: SocialLogin = self.get_provider().sociallogin_from_response(request, {"id_token": claims})
        return login

    def claims_of(self, signed: str, app: SocialApp) -> dict[str, Any]:
        try:
            _alg, key = fetch_key(signed, self.openid_config["jwks_uri"], lookup_kid_jwk)  # type: ignore[no-untyped-call]  # allauth's
            claims: dict[str, Any] = jwt.decode(
                signed,
                key,
                algorithms=SIGNED_WITH,
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                leeway=A_MINUTE,
                options={"require": ["iss", "sub", "aud", "exp", "iat"]},
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("id_token is not to be believed") from error
        return claims


class CompanyAdapter(DefaultSocialAccountAdapter):
    """Makes no accounts, connects none and keeps no tokens. Whatever goes wrong is told in one sentence."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        return [company()] if settings.OIDC else []

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        return True

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        claims = sociallogin.account.extra_data["id_token"]
        expected = str(sociallogin.state.get("nonce", ""))
        if not expected or not secrets.compare_digest(expected.encode(), str(claims.get("nonce", "")).encode()):
            raise refused(request, "nonce")
        user = sociallogin.user
        if not sociallogin.is_existing or user is None or not user.is_active:
            raise refused(request, "nobody", str(claims.get("email", "")))

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        raise refused(request, str(exception or error or "state"))


def company() -> SocialApp:
    """Return the provider that the settings name."""
    return SocialApp(
        provider="openid_connect",
        provider_id=COMPANY,
        name=settings.OIDC["name"],
        client_id=settings.OIDC["client_id"],
        secret=settings.OIDC["client_secret"],
        settings={"server_url": settings.OIDC["server_url"], "oauth_pkce_enabled": True},
    )


def refused(request: HttpRequest, why: str, email: str = "") -> ImmediateHttpResponse:
    """Lead back to the sign-in page. Only log and audit say what it was."""
    logger.warning("openid_refused why=%r", why)
    write_entry(Action.SIGN_IN_FAILED, by=None, through=Through.PAGE, about=email, method="openid")
    messages.error(request, _("That sign-in did not work. Sign in with your password, or ask your administrator."))
    return ImmediateHttpResponse(redirect("account_login"))
