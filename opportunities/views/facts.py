from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lifecycle.refusals import Overtaken
from lifecycle.through import Through
from lifecycle.transitions import ask

from .. import services
from ..forms import EditForm, FactForm, ReachForm
from ..forms.again import typed_again
from ..forms.edit import FACTS
from ..models import Opportunity
from .acts import ask_again, ask_for, done, find, show_form
from .detail import PARTS, is_swapped, page_of, swap

if TYPE_CHECKING:
    from django.http import HttpResponse

    from interface.requests import SignedInRequest


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    opportunity = find(request, pk)
    form = EditForm(request.POST or None, opportunity=opportunity)
    if not form.is_valid():
        return ask_for(request, "edit", opportunity, form)
    try:
        services.edit(opportunity, by=request.user, through=Through.PAGE, **form.cleaned_data)
    except Overtaken as refusal:
        return ask_again(request, "edit", pk, EditForm, refusal)
    return done(request, opportunity, _("Saved"))


@require_http_methods(["GET", "POST"])
def reach(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose or name the contact, the address, or both."""
    opportunity = find(request, pk)
    form = ReachForm(request.POST or None, opportunity=opportunity)
    if not form.is_valid():
        return ask_to_reach(request, opportunity, form)
    try:
        services.edit(opportunity, by=request.user, through=Through.PAGE, **form.cleaned_data)
    except Overtaken as refusal:
        fresh = find(request, pk)
        return ask_to_reach(request, fresh, typed_again(ReachForm, request.POST, fresh, refusal), status=409)
    return done(request, opportunity, _("Saved"))


def ask_to_reach(request: SignedInRequest, opportunity: Opportunity, form: Any, status: int = 0) -> HttpResponse:
    ask(opportunity, "edit", by=request.user, through=Through.PAGE)
    response = show_form(request, "opportunities/_reach_form.html", opportunity, form)
    response.status_code = status or response.status_code
    return response


@require_http_methods(["GET", "POST"])
def fact(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """Edit one fact: for htmx in its place, else on a page of its own. Saved as it was, nothing has happened."""
    if name not in FACTS:
        raise Http404
    opportunity = find(request, pk)
    make = partial(FactForm, fact=name)
    form = make(request.POST or None, opportunity=opportunity)
    if not form.is_valid():
        return ask_for_fact(request, opportunity, form, 422 if form.is_bound else 200)
    try:
        save(request, opportunity, form)
    except Overtaken as refusal:
        fresh = find(request, pk)
        return ask_for_fact(request, fresh, typed_again(make, request.POST, fresh, refusal), refusal.status_code)
    if is_swapped(request):
        return swap(request, opportunity, _("Saved"), was_open=name)
    return done(request, opportunity, _("Saved"))


def save(request: SignedInRequest, opportunity: Opportunity, form: FactForm) -> None:
    ask(opportunity, "edit", by=request.user, through=Through.PAGE)
    refuse_what_follows_the_quotes(form)
    if form.changed_data:
        services.edit(opportunity, by=request.user, through=Through.PAGE, **form.cleaned_data)


def ask_for_fact(request: SignedInRequest, opportunity: Opportunity, form: Any, status: int) -> HttpResponse:
    """Turn the fact into a field; refuse at once where it cannot be edited anyway."""
    ask(opportunity, "edit", by=request.user, through=Through.PAGE)
    refuse_what_follows_the_quotes(form)
    if is_swapped(request):
        context = page_of(request, opportunity.pk) | {"form": form}
        return render(request, PARTS[str(request.htmx.target)], context, status=status)
    response = show_form(request, "opportunities/_fact_form.html", opportunity, form)
    response.status_code = status
    return response


def refuse_what_follows_the_quotes(form: FactForm) -> None:
    if form.fields[form.fact].disabled:
        raise Overtaken(_("The value follows the quote that counts: change that quote."), subject=form.opportunity)
