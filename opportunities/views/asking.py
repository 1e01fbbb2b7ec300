"""The public page on which anybody may ask a team for a quote. It tells nothing of whom or what we know."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Team
from interface.limits import network_of, within

from .. import services
from ..forms import AskForm
from ..services import CustomerRequest

if TYPE_CHECKING:
    AskView = Callable[[HttpRequest, Team], HttpResponse]

logger = logging.getLogger(__name__)

AN_ADDRESS_ASKS, A_TEAM_IS_ASKED = 5, 60  # times in an hour


class FormCsrf(CsrfViewMiddleware):
    """Checks the token as everywhere; but what was typed is shown again, not a page of ours."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponseForbidden(reason)


check = FormCsrf(lambda request: HttpResponse())


def is_forged(request: HttpRequest) -> bool:
    view: Any = None
    return check.process_view(request, view, (), {}) is not None


def of_team(view: AskView) -> Callable[..., HttpResponse]:
    """Hand the team to the view; where it takes no requests, the page is as if there had never been one."""

    @login_not_required
    @csrf_exempt
    @wraps(view)
    def found(request: HttpRequest, slug: str) -> HttpResponse:
        team = Team.objects.taking_requests().filter(request_slug=slug).first()
        response = view(request, team) if team else render(request, "opportunities/ask_nobody.html", status=404)
        response["Cache-Control"] = "no-store, private"
        return response

    return found


@of_team
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, team: Team) -> HttpResponse:
    """Show the form, or take the request. Whoever is known by us gets the same answer as who is not."""
    if request.method != "POST":
        return show(request, AskForm())
    form = AskForm(request.POST)
    if is_forged(request):
        return show(request, form, problem=too_old(), status=403)
    if form.is_bait_taken:
        logger.info("request_left_out team=%s reason=bait", team.pk)
        return redirect("opportunities:asked", team.request_slug)
    if not form.is_valid():
        return show(request, form, status=422)
    if not may_ask(request, team):
        logger.warning("request_left_out team=%s reason=limit", team.pk)
        response = show(request, form, problem=too_many(), status=429)
        response["Retry-After"] = "3600"
        return response
    key = form.cleaned_data.pop("request_key")
    asked_for = CustomerRequest(language=get_language() or "", **form.cleaned_data)
    opportunity = services.ask(team, asked_for, request_key=key)
    logger.info("request_taken team=%s number=%s", team.pk, opportunity.number)
    return redirect("opportunities:asked", team.request_slug)


@of_team
@require_safe
def asked(request: HttpRequest, team: Team) -> HttpResponse:
    """Say thank you, and what happens next; anybody may read it."""
    return render(request, "opportunities/asked.html", {"team": team})


def may_ask(request: HttpRequest, team: Team) -> bool:
    return within(AN_ADDRESS_ASKS, "ask", network_of(request)) and within(A_TEAM_IS_ASKED, "ask-team", team.pk)


def show(request: HttpRequest, form: AskForm, *, problem: str = "", status: int = 200) -> HttpResponse:
    return render(request, "opportunities/ask.html", {"form": form, "problem": problem}, status=status)


def too_old() -> str:
    return _("Nothing was sent: this page was open too long, or your browser keeps no cookies. Please send it again.")


def too_many() -> str:
    return _("Nothing was sent: there have been many requests in this hour. Please try again later, or write to us.")
