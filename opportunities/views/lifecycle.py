from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lifecycle.refusals import Overtaken
from lifecycle.through import Through

from .. import services
from ..forms import HoldForm, LoseForm, MoveForm, ReopenForm
from ..models import Stage
from ..moves import refusals
from ..ways import ways
from .acts import ask_again, ask_for, done, find, show_form
from .card import is_on_board, show_card, tell_the_truth
from .detail import is_swapped, swap, swap_what_is_true

if TYPE_CHECKING:
    from django.http import HttpResponse

    from interface.requests import SignedInRequest


@require_http_methods(["GET", "POST"])
@tell_the_truth
def lose(request: SignedInRequest, pk: int) -> HttpResponse:
    opportunity = find(request, pk)
    form = LoseForm(request.POST or None, opportunity=opportunity)
    open_quotes = opportunity.quotes.open()
    if not form.is_valid():
        return ask_for(request, "lose", opportunity, form, open_quotes=open_quotes)
    try:
        services.lose(opportunity, by=request.user, through=Through.PAGE, **form.cleaned_data)
    except Overtaken as refusal:
        return ask_again(request, "lose", pk, LoseForm, refusal, open_quotes=open_quotes)
    return done(request, opportunity, _("Marked as lost"))


@require_http_methods(["GET", "POST"])
@tell_the_truth
def reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    opportunity = find(request, pk)
    form = ReopenForm(request.POST or None, opportunity=opportunity)
    if not form.is_valid():
        return ask_for(request, "reopen", opportunity, form)
    try:
        services.reopen(opportunity, by=request.user, through=Through.PAGE, **form.cleaned_data)
    except Overtaken as refusal:
        return ask_again(request, "reopen", pk, ReopenForm, refusal)
    return done(request, opportunity, _("Open again"))


@require_http_methods(["GET", "POST"])
@swap_what_is_true
@tell_the_truth
def move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take another step. The answer is what the place shows where it was asked for: the page's content, or a card."""
    opportunity = find(request, pk)
    form = MoveForm(request.POST or None, opportunity=opportunity)
    if form.is_valid():
        moved = services.move(opportunity, by=request.user, through=Through.PAGE, **form.cleaned_data)
        news = _("Moved to %(stage)s") % {"stage": moved.stage}
        if is_on_board(request):
            back = {"stage": opportunity.stage_id, "version": moved.version} if opportunity.stage.active else None
            return show_card(request, pk, news, undo=back)
        return swap(request, opportunity, news) if is_swapped(request) else done(request, opportunity, news)
    stages = list(Stage.objects.active())
    here_to = ways(opportunity, request.user, stages, asked=request.GET.get("stage", ""))
    open_to_no_stage = not any(way.act for way in here_to)
    context = {"refusals": refusals(opportunity, request.user, stages)} if open_to_no_stage else {"ways": here_to}
    return show_form(request, "opportunities/_move_form.html", opportunity, form, **context)


@require_http_methods(["GET", "POST"])
def hold(request: SignedInRequest, pk: int) -> HttpResponse:
    opportunity = find(request, pk)
    form = HoldForm(request.POST or None, opportunity=opportunity)
    if not form.is_valid():
        return ask_for(request, "hold", opportunity, form)
    try:
        held = services.hold(opportunity, by=request.user, through=Through.PAGE, **form.cleaned_data)
    except Overtaken as refusal:
        return ask_again(request, "hold", pk, HoldForm, refusal)
    return done(request, opportunity, _("On legal hold") if held.hold_until else _("No longer on hold"))
