from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lifecycle.through import Through

from .. import services
from ..forms import HoldForm, LoseForm, MoveForm, ReopenForm
from ..moves import Moves
from .acts import ask_for, done, find
from .detail import is_swapped, swap

if TYPE_CHECKING:
    from django.http import HttpResponse

    from interface.requests import SignedInRequest


@require_http_methods(["GET", "POST"])
def lose(request: SignedInRequest, pk: int) -> HttpResponse:
    opportunity = find(request, pk)
    form = LoseForm(request.POST or None, opportunity=opportunity)
    if form.is_valid():
        services.lose(opportunity, by=request.user, through=Through.PAGE, **form.cleaned_data)
        return done(request, opportunity, _("Marked as lost"))
    return ask_for(request, "lose", opportunity, form, open_quotes=opportunity.quotes.open())


@require_http_methods(["GET", "POST"])
def reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    opportunity = find(request, pk)
    form = ReopenForm(request.POST or None, opportunity=opportunity)
    if form.is_valid():
        services.reopen(opportunity, by=request.user, through=Through.PAGE, **form.cleaned_data)
        return done(request, opportunity, _("Open again"))
    return ask_for(request, "reopen", opportunity, form)


@require_http_methods(["GET", "POST"])
def move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take another step. From the opportunity's own page the answer is that page's content, swapped in."""
    opportunity = find(request, pk)
    form = MoveForm(request.POST or None, opportunity=opportunity)
    if form.is_valid():
        moved = services.move(opportunity, by=request.user, through=Through.PAGE, **form.cleaned_data)
        news = _("Moved to %(stage)s") % {"stage": moved.stage}
        return swap(request, opportunity, news) if is_swapped(request) else done(request, opportunity, news)
    return ask_for(request, "move", opportunity, form, moves=Moves.of(opportunity, request.user))


@require_http_methods(["GET", "POST"])
def hold(request: SignedInRequest, pk: int) -> HttpResponse:
    opportunity = find(request, pk)
    form = HoldForm(request.POST or None, opportunity=opportunity)
    if form.is_valid():
        held = services.hold(opportunity, by=request.user, through=Through.PAGE, **form.cleaned_data)
        return done(request, opportunity, _("On legal hold") if held.hold_until else _("No longer on hold"))
    return ask_for(request, "hold", opportunity, form)
