"""What stands before the interface: a key in the header, no cookie, no sign-in, and reading only."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from interface.limits import within

from ..models import ApiKey
from ..schema import VERSION

READING = ("GET", "HEAD")
MOST_A_MINUTE = 600
View = Callable[..., JsonResponse]


def by_key(view: View) -> View:
    """Let in who sends a living key. The answer is kept nowhere."""

    def opened(request: HttpRequest, **named: Any) -> JsonResponse:
        if request.method not in READING:
            return refused(405, "This interface is for reading: use GET.", Allow=", ".join(READING))
        key = key_in(request.headers.get("Authorization", ""))
        if key is None:
            sentence = "Send a key that is not revoked: Authorization: Bearer pursuit_…"
            return refused(401, sentence, **{"WWW-Authenticate": 'Bearer realm="Pursuit"'})
        if wait := seconds_to_wait(key):
            sentence = f"That is more than {MOST_A_MINUTE} requests in a minute. Wait {wait} seconds."
            return refused(429, sentence, **{"Retry-After": str(wait)})
        key.note_use()
        return view(request, **named)

    @login_not_required
    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, **named: Any) -> JsonResponse:
        response = opened(request, **named)
        response["Cache-Control"] = "no-store"
        return response

    return guarded


def key_in(header: str) -> ApiKey | None:
    scheme, _space, token = header.partition(" ")
    return ApiKey.objects.by_token(token.strip()) if scheme.lower() == "bearer" and token.isascii() else None


def seconds_to_wait(key: ApiKey) -> int:
    """Count this request, from one full minute to the next, so that the answer can say when to come again."""
    minute, second = divmod(int(time.time()), 60)
    return 0 if within(MOST_A_MINUTE, "api", (key.pk, minute), seconds=120) else 60 - second


def answered(**told: Any) -> JsonResponse:
    return JsonResponse({"version": VERSION, **told}, json_dumps_params={"ensure_ascii": False})


def refused(status: int, sentence: str, **headers: str) -> JsonResponse:
    return JsonResponse({"version": VERSION, "error": sentence}, status=status, headers=headers)
