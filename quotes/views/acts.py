"""One view for each act on a quote: find, bind, act, answer."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from interface import formats
from interface.answering import done
from interface.requests import SignedInRequest
from lifecycle.through import Through

from .. import services
from ..forms import AbandonForm, ActForm, CopyForm, ExtendForm, PresentForm, RejectForm, RenewForm
from ..models import Quote
from .answering import ask_for, show_form
from .finding import find_quote

shown_and_done = require_http_methods(["GET", "POST"])


@shown_and_done
def present(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show it to the customer; a draft is submitted first, and may have to wait for approval."""
    quote = find_quote(request.user, pk)
    form = PresentForm(request.POST or None, quote=quote)
    if form.is_valid():
        quote = services.present(quote, by=request.user, through=Through.PAGE, **form.cleaned_data)
        return done(request, quote.opportunity, told_of_presenting(quote, form.cleaned_data.get("mail_to", "")))
    step = "submit" if quote.status == Quote.Status.DRAFT else "present"
    link = services.live_link(quote.opportunity)
    return ask_for(request, step, quote, form, partial="quotes/_present_form.html", link=link)


def told_of_presenting(quote: Quote, mail_to: str) -> str:
    if quote.status == Quote.Status.PRESENTED and mail_to:
        return _("%(number)s is presented, and goes to %(address)s") % {"number": quote.number, "address": mail_to}
    if quote.status == Quote.Status.PRESENTED:
        return _("%(number)s is presented") % {"number": quote.number}
    return _("%(number)s waits for approval") % {"number": quote.number}


@shown_and_done
def extend(request: SignedInRequest, pk: int) -> HttpResponse:
    quote = find_quote(request.user, pk)
    form = ExtendForm(request.POST or None, quote=quote)
    if form.is_valid():
        services.extend(quote, by=request.user, through=Through.PAGE, **form.cleaned_data)
        told = {"number": quote.number, "day": formats.day(form.cleaned_data["expires_on"])}
        return done(request, quote.opportunity, _("%(number)s is valid until %(day)s") % told)
    return ask_for(request, "extend", quote, form)


@shown_and_done
def reject(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note that the customer said no, on the customer's behalf."""
    quote = find_quote(request.user, pk)
    form = RejectForm(request.POST or None, quote=quote)
    if form.is_valid():
        customer = quote.opportunity.counterpart
        services.reject(quote, by=request.user, through=Through.PAGE, on_behalf_of=customer, **form.cleaned_data)
        return done(request, quote.opportunity, _("%(number)s is rejected") % {"number": quote.number})
    return ask_for(request, "reject", quote, form)


@shown_and_done
def rework(request: SignedInRequest, pk: int) -> HttpResponse:
    quote = find_quote(request.user, pk)
    form = ActForm(request.POST or None, quote=quote)
    if form.is_valid():
        services.rework(quote, by=request.user, through=Through.PAGE, **form.cleaned_data)
        return done(request, quote, _("%(number)s is a draft again") % {"number": quote.number})
    return ask_for(request, "rework", quote, form)


@shown_and_done
def abandon(request: SignedInRequest, pk: int) -> HttpResponse:
    quote = find_quote(request.user, pk)
    form = AbandonForm(request.POST or None, quote=quote)
    if form.is_valid():
        services.abandon(quote, by=request.user, through=Through.PAGE, **form.cleaned_data)
        return done(request, quote.opportunity, _("%(number)s is abandoned") % {"number": quote.number})
    return ask_for(request, "abandon", quote, form)


@shown_and_done
def make_primary(request: SignedInRequest, pk: int) -> HttpResponse:
    quote = find_quote(request.user, pk)
    form = ActForm(request.POST or None, quote=quote)
    if form.is_valid():
        services.make_primary(quote, by=request.user, through=Through.PAGE, **form.cleaned_data)
        return done(request, quote.opportunity, _("%(number)s counts towards the pipeline") % {"number": quote.number})
    return ask_for(request, "make_primary", quote, form)


@require_POST
def renew(request: SignedInRequest, pk: int) -> HttpResponse:
    """Copy what has expired as a fresh draft with the usual last day, at once, and open it."""
    quote = find_quote(request.user, pk)
    form = RenewForm(request.POST)
    if not form.is_valid():
        raise Http404
    made = services.renew(quote, by=request.user, through=Through.PAGE, **form.cleaned_data)
    words = {"made": made.number, "number": quote.number}
    return done(request, made, _("%(made)s is a fresh copy of %(number)s") % words)


@shown_and_done
def copy(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make a fresh draft like this one, and open it."""
    quote = find_quote(request.user, pk)
    form = CopyForm(request.POST or None, initial={"name": quote.name})
    if form.is_valid():
        made = services.copy(quote, by=request.user, through=Through.PAGE, **form.cleaned_data)
        return done(
            request, made, _("%(made)s is a copy of %(number)s") % {"made": made.number, "number": quote.number}
        )
    services.refuse_unless_quotable(quote.opportunity, request.user)
    return show_form(request, "quotes/_copy_form.html", form, quote=quote, opportunity=quote.opportunity)
