from __future__ import annotations

from typing import Any

from allauth.account.views import PasswordResetView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView, OAuth2View
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from requests import RequestException

from audit.actions import Action
from audit.services import write_entry
from lifecycle.through import Through

from . import services
from .openid import COMPANY, CompanySignIn, refused
from .throttling import tries


class AskForReset(PasswordResetView):
    """Takes any address with the same answer in the same time: who has it is looked up by the worker."""

    def form_valid(self, form: Any) -> HttpResponse:
        email: str = form.cleaned_data["email"]
        if tries(self.request, "reset", email).begin():
            write_entry(Action.PASSWORD_RESET_ASKED, by=None, through=Through.PAGE, about=email)
            services.promise_reset_link(email)
        return redirect(self.get_success_url())


class RemoveKey(RemoveWebAuthnView):
    """Keeps the last second factor of those who need one."""

    def form_valid(self, form: Any) -> HttpResponse:
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_list_webauthn")
        return super().form_valid(form)


ask_for_reset = AskForReset.as_view()
remove_key = RemoveKey.as_view()


@login_not_required
def company_sign_in(request: HttpRequest) -> HttpResponse:
    return company_view(OAuth2LoginView, request)


@login_not_required
def company_callback(request: HttpRequest) -> HttpResponse:
    return company_view(OAuth2CallbackView, request)


def company_view(view: type[OAuth2View], request: HttpRequest) -> HttpResponse:
    """Answer as if nothing were here where no company's sign-in is in the settings."""
    if not settings.OIDC:
        raise Http404
    try:
        answer = view.adapter_view(CompanySignIn(request, COMPANY))  # type: ignore[no-untyped-call]  # allauth's
        response: HttpResponse = answer(request)
    except (RequestException, ValueError, KeyError) as error:
        return refused(request, type(error).__name__).response
    return response
