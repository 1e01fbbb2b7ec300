"""What was refused is remembered too, although nothing else of it was saved."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import DatabaseError, models, transaction

from audit.actions import Action
from audit.services import write_entry

from .models import Lifecycle
from .refusals import Refused
from .through import Through

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)

CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def note_refusal(request: HttpRequest, response: HttpResponse, refusal: Refused | None) -> None:
    """Append the entry of a refused request, after its transaction is gone. It never spoils the answer."""
    if not is_remembered(request, response, refusal):
        return
    try:
        with transaction.atomic():
            write(request, response, refusal)
    except DatabaseError:
        logger.exception("refusal not in the audit: method=%s status=%s", request.method, response.status_code)


def is_remembered(request: HttpRequest, response: HttpResponse, refusal: Refused | None) -> bool:
    """Strangers leave none, or they could fill the disk; who came by a customer's link has been let in by it."""
    status = response.status_code
    if status == 404:
        is_refusal = request.method in CHANGING
    else:
        is_refusal = status in {403, 409} or (status == 422 and refusal is not None and refusal.status_code == 422)
    return is_refusal and (request.user.is_authenticated or (status == 409 and "token" in named(request)))


def write(request: HttpRequest, response: HttpResponse, refusal: Refused | None) -> None:
    match, subject = request.resolver_match, getattr(refusal, "subject", None) or record_in_address(request)
    page = match.view_name if match else ""
    keys = {name: str(value) for name, value in named(request).items() if str(value).isdecimal()}
    write_entry(
        Action.REFUSED,
        by=request.user if request.user.is_authenticated else None,
        through=entrance(request, page),
        about=getattr(subject, "number", ""),
        subject=subject if isinstance(subject, models.Model) else None,
        status=response.status_code,
        method=request.method,
        page=page,
        sentence=str(refusal) if refusal else "",
        **({"keys": keys} if keys else {}),
    )


def entrance(request: HttpRequest, page: str) -> str:
    if not request.user.is_authenticated:
        return Through.LINK
    return Through.ADMIN if page.startswith("admin:") else Through.PAGE


def named(request: HttpRequest) -> dict[str, Any]:
    return request.resolver_match.kwargs if request.resolver_match else {}


def record_in_address(request: HttpRequest) -> Lifecycle | None:
    """Return whose number the address names, as `opportunities/<pk>/…` does; nobody has asked whether it exists."""
    key, route = named(request).get("pk"), getattr(request.resolver_match, "route", None) or ""
    model = records().get(route.partition("/")[0])
    if model is None or not isinstance(key, int) or not 0 < key < 2**63:
        return None
    named_there = model()
    named_there.pk = key
    return named_there


def records() -> dict[str, type[Lifecycle]]:
    return {model._meta.app_label: model for model in apps.get_models() if issubclass(model, Lifecycle)}
