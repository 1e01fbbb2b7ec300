"""What stands before the interface: a key in the header, no cookie, no sign-in, and reading only."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from redis.exceptions import RedisError

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
    """Count this request; without the cache nobody is kept waiting."""
    minute, second = divmod(int(time.time()), 60)
    name = f"api:{key.pk}:{minute}"
    try:
        cache.add(name, 0, 120)
        return 60 - second if cache.incr(name) > MOST_A_MINUTE else 0
    except (RedisError, OSError, ValueError):
        return 0


def answered(**told: Any) -> JsonResponse:
    return JsonResponse({"version": VERSION, **told}, json_dumps_params={"ensure_ascii": False})


def refused(status: int, sentence: str, **headers: str) -> JsonResponse:
    return JsonResponse({"version": VERSION, "error": sentence}, status=status, headers=headers)
