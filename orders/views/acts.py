"""One view for each act on an order: find, bind, act, answer."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from interface.answering import done, page_behind, show_form
from interface.requests import SignedInRequest
from lifecycle.through import Through

from .. import services
from ..forms import ActForm, CancelForm, NumberForm, SendForm
from .answering import ask_for
from .finding import find_order

shown_and_done = require_http_methods(["GET", "POST"])


@shown_and_done
def confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    order = find_order(request.user, pk)
    form = ActForm(request.POST or None, order=order)
    if form.is_valid():
        services.confirm(order, by=request.user, through=Through.PAGE, **form.cleaned_data)
        return done(request, order, _("%(number)s is confirmed") % {"number": order.number})
    return ask_for(request, "confirm", order, form, order=order)


@shown_and_done
def fulfil(request: SignedInRequest, pk: int) -> HttpResponse:
    order = find_order(request.user, pk)
    form = ActForm(request.POST or None, order=order)
    if form.is_valid():
        services.fulfil(order, by=request.user, through=Through.PAGE, **form.cleaned_data)
        return done(request, order, _("%(number)s is fulfilled") % {"number": order.number})
    return ask_for(request, "fulfil", order, form, order=order)


@shown_and_done
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    order = find_order(request.user, pk)
    form = CancelForm(request.POST or None, order=order)
    if form.is_valid():
        services.cancel(order, by=request.user, through=Through.PAGE, **form.cleaned_data)
        return done(request, order, _("%(number)s is cancelled") % {"number": order.number})
    return ask_for(request, "cancel", order, form, order=order)


@shown_and_done
def note_customer_number(request: SignedInRequest, pk: int) -> HttpResponse:
    order = find_order(request.user, pk)
    form = NumberForm(request.POST or None, order=order)
    if form.is_valid():
        services.note_customer_number(order, by=request.user, through=Through.PAGE, **form.cleaned_data)
        return done(request, order, _("The customer’s order number is noted"))
    return ask_for(request, "note_customer_number", order, form, order=order)


@shown_and_done
def send_confirmation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask to which address the confirmation goes, and send it there."""
    order = find_order(request.user, pk)
    form = SendForm(request.POST or None, order=order, last=services.confirmations(order).first())
    if form.is_valid():
        services.send_confirmation(order, by=request.user, **form.cleaned_data)
        news = _("The confirmation is on its way to %(address)s") % {"address": form.cleaned_data["to"]}
        return done(request, order, news)
    services.refuse_to_send(order, by=request.user)
    home = order.get_absolute_url()
    context = {"order": order, "subject": order, "home": home, "back": page_behind(request, home)}
    return show_form(request, "orders/_send_confirmation_form.html", form, page="orders/act.html", **context)
