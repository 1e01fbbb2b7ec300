"""The pages that belong to no room: the theme switch, and what is shown when something is refused, lost or broken."""

from __future__ import annotations

import logging
import sys
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from audit.requests import reference

from .busy import code_of, is_busy
from .context import THEMES
from .requests import Request

logger = logging.getLogger(__name__)

A_YEAR = 365 * 24 * 60 * 60


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    response = redirect(page_to_return_to(request))
    chosen, name = request.POST.get("theme", ""), settings.THEME_COOKIE_NAME
    if chosen in THEMES:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(name, chosen, A_YEAR, secure=secure, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(name, samesite="Lax")
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


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what makes no sense, also before it is known who asks or whether the host is ours."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return bare(request, "413.html", 413)
    return bare(request, "400.html", 400)


def busy(request: HttpRequest, exception: BaseException | None) -> HttpResponse:
    logger.warning("busy code=%s method=%s path=%r", code_of(exception), request.method, request.path)
    response = bare(request, "503.html", 503)
    response["Retry-After"] = "5"
    if "HX-Request" in request.headers:
        response["HX-Retarget"] = "#toasts"
        response["HX-Reswap"] = "beforeend"
    return response


def bare(request: HttpRequest, template: str, status: int, **context: Any) -> HttpResponse:
    """Ask nobody anything, and let nothing of the address get on: it may be a customer's link."""
    response = HttpResponse(render_to_string(template, {"request": request, **context}), status=status)
    response["Referrer-Policy"] = "no-referrer"
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """Show a number that the service desk finds in the log; nothing that may be broken itself is asked."""
    exception = sys.exc_info()[1]
    if is_busy(exception):
        return busy(request, exception)
    number = reference()
    logger.error("error_number=%s method=%s path=%r", number, request.method, request.path)
    return bare(request, "500.html", 500, number=number)
