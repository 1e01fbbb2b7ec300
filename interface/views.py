"""The pages that belong to no room: the theme switch, and what is shown when something is refused, lost or broken."""

from __future__ import annotations

import logging

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from audit.requests import reference

from .context import THEME_COOKIE, THEMES
from .requests import Request

logger = logging.getLogger(__name__)

A_YEAR = 365 * 24 * 60 * 60


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    response = redirect(page_to_return_to(request))
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(
            THEME_COOKIE, chosen, A_YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
        )
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response


def page_to_return_to(request: HttpRequest) -> str:
    page = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure())
    return page if is_ours and page.startswith("/") else "/"


def csrf_failure(request: Request, reason: str = "") -> HttpResponse:
    """Refuse a post without its token. Without a session too, signing in again is what helps."""
    if request.htmx and not request.user.is_authenticated:
        return redirect_to_login(request.path)
    return problem(request, "403_csrf.html", 403)


def forbidden(request: Request, exception: Exception) -> HttpResponse:
    return problem(request, "403.html", 403)


def missing(request: Request, exception: Exception) -> HttpResponse:
    return problem(request, "404.html", 404)


def problem(request: Request, template: str, status: int) -> HttpResponse:
    """Answer htmx with a toast, everybody else with a page that keeps the rail."""
    response = render(request, template, status=status)
    if request.htmx:
        response["HX-Retarget"] = "#toasts"
        response["HX-Reswap"] = "beforeend"
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """Show a number that the service desk finds in the log; nothing that may be broken itself is asked."""
    number = reference()
    logger.error("error_number=%s method=%s path=%r", number, request.method, request.path)
    return HttpResponse(render_to_string("500.html", {"number": number}), status=500)
