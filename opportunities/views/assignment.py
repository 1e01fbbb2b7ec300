from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lifecycle.refusals import Overtaken
from lifecycle.through import Through

from .. import services
from ..forms import AssignForm, ReleaseForm, ShareForm
from ..models import Opportunity
from .acts import ask_again, ask_for, done, find
from .card import is_on_board, tell_the_truth
from .detail import is_swapped, swap

if TYPE_CHECKING:
    from django.http import HttpResponse

    from interface.requests import SignedInRequest


@require_POST
@tell_the_truth
def claim(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take it from the queue. Who comes too late sees it no more, but is told who was faster."""
    opportunity = claimable(request, pk)
    services.claim(opportunity, by=request.user, through=Through.PAGE)
    if is_swapped(request):
        return swap(request, opportunity, _("It is yours now"))
    if request.htmx and not is_on_board(request):
        rows = Opportunity.objects.visible_to(request.user).with_people().with_weighted().with_quotes()
        return render(request, "opportunities/_row.html", {"opportunity": rows.get(pk=pk)})
    return done(request, opportunity, _("It is yours now"))


def claimable(request: SignedInRequest, pk: int) -> Opportunity:
    found = Opportunity.objects.claimable_by(request.user) | Opportunity.objects.visible_to(request.user)
    opportunity = found.filter(pk=pk).first()
    if opportunity is None:
        raise Http404
    return opportunity


@require_http_methods(["GET", "POST"])
def release(request: SignedInRequest, pk: int) -> HttpResponse:
    opportunity = find(request, pk)
    form = ReleaseForm(request.POST or None, opportunity=opportunity)
    if not form.is_valid():
        return ask_for(request, "release", opportunity, form)
    try:
        services.release(opportunity, by=request.user, through=Through.PAGE, **form.cleaned_data)
    except Overtaken as refusal:
        return ask_again(request, "release", pk, ReleaseForm, refusal)
    return after_handing_over(request, opportunity, _("Back in the team’s queue"))


@require_http_methods(["GET", "POST"])
def share(request: SignedInRequest, pk: int) -> HttpResponse:
    opportunity = find(request, pk)
    form = ShareForm(request.POST or None, opportunity=opportunity)
    if not form.is_valid():
        return ask_for(request, "share", opportunity, form)
    try:
        services.share(opportunity, by=request.user, through=Through.PAGE, **form.cleaned_data)
    except Overtaken as refusal:
        return ask_again(request, "share", pk, ShareForm, refusal)
    return done(request, opportunity, _("Co-owners saved"))


@require_http_methods(["GET", "POST"])
def assign(request: SignedInRequest, pk: int) -> HttpResponse:
    opportunity = find(request, pk)
    make = partial(AssignForm, by=request.user)
    form = make(request.POST or None, opportunity=opportunity)
    if not form.is_valid():
        return ask_for(request, "assign", opportunity, form)
    try:
        services.assign(opportunity, by=request.user, through=Through.PAGE, **form.cleaned_data)
    except Overtaken as refusal:
        return ask_again(request, "assign", pk, make, refusal)
    return after_handing_over(request, opportunity, _("Assigned"))


def after_handing_over(request: SignedInRequest, opportunity: Opportunity, news: str) -> HttpResponse:
    """Return to the opportunity only those who still see it."""
    answer = done(request, opportunity, news)
    return answer if opportunity.is_visible_to(request.user) else redirect("opportunities:list")
