"""What the pages of all acts share: finding the opportunity, showing the form, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme

from interface import answering
from lifecycle.through import Through
from lifecycle.transitions import ask

from ..forms.again import typed_again
from ..models import Opportunity
from .card import is_on_board, show_card

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from interface.requests import SignedInRequest
    from lifecycle.refusals import Overtaken


def find(request: SignedInRequest, pk: int) -> Opportunity:
    """Return the opportunity; what the person may not see does not exist."""
    return get_object_or_404(Opportunity.objects.visible_to(request.user).with_people(), pk=pk)


def ask_for(
    request: SignedInRequest, act: str, opportunity: Opportunity, form: forms.Form, **context: Any
) -> HttpResponse:
    """Show the form of an act; refuse at once what cannot be done anyway."""
    ask(opportunity, act, by=request.user, through=Through.PAGE)
    return show_form(request, f"opportunities/_{act}_form.html", opportunity, form, **context)


def ask_again(
    request: SignedInRequest, act: str, pk: int, make: Callable[..., forms.Form], refusal: Overtaken, **context: Any
) -> HttpResponse:
    """Show the form of an act that came too late on the record as it is now, with what was typed.

    The board has its own way to tell; and what is no longer possible at all is refused.
    """
    if is_on_board(request):
        raise refusal
    fresh = find(request, pk)
    response = ask_for(request, act, fresh, typed_again(make, request.POST, fresh, refusal), **context)
    response.status_code = refusal.status_code
    return response


def show_form(
    request: SignedInRequest, partial: str, opportunity: Opportunity, form: forms.Form, **context: Any
) -> HttpResponse:
    context |= {"opportunity": opportunity, "next": way_back(request, opportunity)}
    return answering.show_form(request, partial, form, page="opportunities/act.html", **context)


def done(request: SignedInRequest, opportunity: Opportunity, news: str) -> HttpResponse:
    if is_on_board(request):
        return show_card(request, opportunity.pk, news)
    return answering.done(request, way_back(request, opportunity), news)


def way_back(request: SignedInRequest, opportunity: Opportunity) -> str:
    """Return the page on which the person began, if it is one of ours; else the opportunity's own."""
    page = request.POST.get("next") or request.GET.get("next") or ""
    if page.startswith("/") and url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()):
        return page
    return opportunity.get_absolute_url()
