"""What the pages of all acts share: finding the opportunity, showing the form, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from lifecycle.through import Through
from lifecycle.transitions import ask

from ..models import Opportunity

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from interface.requests import SignedInRequest


def find(request: SignedInRequest, pk: int) -> Opportunity:
    """Return the opportunity; what the person may not see does not exist."""
    return get_object_or_404(Opportunity.objects.visible_to(request.user).with_people(), pk=pk)


def ask_for(
    request: SignedInRequest, action: str, opportunity: Opportunity, form: forms.Form, **context: Any
) -> HttpResponse:
    """Show the form of an act; refuse at once what cannot be done anyway."""
    ask(opportunity, action, by=request.user, through=Through.PAGE)
    return show_form(request, f"opportunities/_{action}_form.html", opportunity, form, **context)


def show_form(
    request: SignedInRequest, part: str, opportunity: Opportunity, form: forms.Form, **context: Any
) -> HttpResponse:
    """Show a form as a dialog's body for htmx, as a page for everybody else."""
    context |= {"opportunity": opportunity, "form": form, "part": part, "next": way_back(request, opportunity)}
    template = part if request.htmx else "opportunities/act.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


def done(request: SignedInRequest, opportunity: Opportunity, news: str) -> HttpResponse:
    messages.success(request, news)
    return redirect(way_back(request, opportunity))


def way_back(request: SignedInRequest, opportunity: Opportunity) -> str:
    """Return the page on which the person began, if it is one of ours; else the opportunity's own."""
    page = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()):
        return page
    return opportunity.get_absolute_url()
