from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from .busy import is_busy
from .requests import Request
from .views import busy

BAD_NEWS = 400
GetResponse = Callable[[HttpRequest], HttpResponse]


class SafeAnswersMiddleware:
    """Say on every answer, also on errors and files, what nobody may do with it; keep no copy of bad news."""

    ALWAYS = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    }

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.ALWAYS.items():
            response.headers.setdefault(name, value)
        if response.status_code >= BAD_NEWS:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class BusyMiddleware:
    """Answer 503 with a sentence where the database could not do it now. The act's transaction is undone by then."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return busy(request, exception) if is_busy(exception) else None


class Utf8Middleware:
    """Read what is sent as UTF-8, as our pages send it, whatever the sender calls it.

    Other codecs of Python make characters of it that neither the database nor an answer can hold, or are none for text.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.encoding:
            request.encoding = "utf-8"
        return self.get_response(request)


class HtmxRedirectMiddleware:
    """Let the whole page follow a redirect that was answered to htmx.

    htmx itself would follow it silently and swap the sign-in page of an ended session into a table. After
    signing in, the person comes back to the page they were on, not to the fragment it asked for.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        if request.htmx and "Location" in response.headers:
            response["HX-Redirect"] = self.destination(request, response["Location"])
            response.status_code = 204
            del response["Location"]
        return response

    def destination(self, request: Request, location: str) -> str:
        sign_in = resolve_url(settings.LOGIN_URL)
        page = request.htmx.current_url_abs_path
        if urlsplit(location).path != sign_in or not page:
            return location
        return f"{sign_in}?{urlencode({REDIRECT_FIELD_NAME: page})}"


class ReaderMiddleware:
    """Speak the reader's language, and show every moment in the reader's own zone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        language, zone = request.user.language, ZoneInfo(request.user.time_zone)
        with translation.override(language), timezone.override(zone):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class PrivatePagesMiddleware:
    """Keep no copy of a signed-in person's pages, so that Back after signing out shows nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response
