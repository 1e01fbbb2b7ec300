from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .permissions import lacks_second_factor
from .stages import came_from_company

if TYPE_CHECKING:
    from .sessions import SessionStore

GetResponse = Callable[[HttpRequest], HttpResponse]
FOR_SETTING_UP = frozenset({"account_logout", "account_reauthenticate", "interface:theme"})


class SessionUseMiddleware:
    """Note that a session is used; tell whoever comes with one that is over why the sign-in page is what they see."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            session_of(request).note_use()
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        asks = not request.user.is_authenticated and getattr(view, "login_required", True)
        if asks and (ended := session_of(request).ended):
            messages.warning(request, why_ended(ended))


def session_of(request: HttpRequest) -> SessionStore:
    return cast("SessionStore", request.session)


def why_ended(ended: str) -> str:
    if ended == "idle":
        return _("You were signed out after %(time)s without use.") % {"time": spoken(settings.SESSION_IDLE)}
    return _("You were signed out, as everybody is %(time)s after signing in.") % {
        "time": spoken(settings.SESSION_LONGEST)
    }


def spoken(time: timedelta) -> str:
    """Say a time in hours, or in minutes where hours would not be exact or are few."""
    minutes = max(1, round(time.total_seconds() / 60))
    if minutes % 60 == 0 and minutes > 60:
        return ngettext("%(count)s hour", "%(count)s hours", minutes // 60) % {"count": minutes // 60}
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}


class SecondFactorMiddleware:
    """Let who needs a second factor and has none reach only the pages that set one up, and those for everybody."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not getattr(view, "login_required", True) or not must_set_one_up(request):
            return None
        match = request.resolver_match
        name = match.view_name if match else ""
        return None if name.startswith("mfa_") or name in FOR_SETTING_UP else redirect("mfa_index")


def must_set_one_up(request: HttpRequest) -> bool:
    if not request.user.is_authenticated or not lacks_second_factor(request.user):
        return False
    return not (settings.OIDC_IS_SECOND_FACTOR and came_from_company(request, request.user))
