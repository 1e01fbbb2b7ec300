"""The pages of what is done to one customer, each also a dialog on the customer's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from interface import answering
from lifecycle.through import Through

from .. import services
from ..business import open_business_with
from ..forms import ActivityForm, AddressForm, ContactForm, EditForm
from ..models import Address, Contact, Customer
from .finding import find_address, find_contact, find_record, find_to_change

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from interface.requests import SignedInRequest


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    customer = find_to_change(request.user, pk)
    form = EditForm(request.POST or None, customer=customer)
    if form.is_valid():
        services.edit(customer, by=request.user, through=Through.PAGE, **form.cleaned_data)
        return answering.done(request, customer, _("Saved"))
    return show(request, "edit", customer, form)


@require_http_methods(["GET", "POST"])
def add_contact(request: SignedInRequest, pk: int) -> HttpResponse:
    customer = find_to_change(request.user, pk)
    form = ContactForm(request.POST or None, customer=customer)
    if form.is_valid():
        contact = Contact(customer=customer, **without_version(form))
        services.add(contact, by=request.user, through=Through.PAGE)
        return answering.done(request, customer, _("%(name)s is added") % {"name": contact.name})
    return show(request, "contact", customer, form)


@require_http_methods(["GET", "POST"])
def edit_contact(request: SignedInRequest, pk: int, contact: int) -> HttpResponse:
    known = find_contact(request.user, pk, contact)
    form = ContactForm(request.POST or None, customer=known.customer, contact=known)
    if form.is_valid():
        services.edit(known, by=request.user, through=Through.PAGE, **form.cleaned_data)
        return answering.done(request, known.customer, _("Saved"))
    return show(request, "contact", known.customer, form, contact=known)


@require_http_methods(["GET", "POST"])
def add_address(request: SignedInRequest, pk: int) -> HttpResponse:
    customer = find_to_change(request.user, pk)
    form = AddressForm(request.POST or None, customer=customer)
    if form.is_valid():
        address = Address(customer=customer, **without_version(form))
        services.add(address, by=request.user, through=Through.PAGE)
        return answering.done(request, customer, _("The address is added"))
    return show(request, "address", customer, form)


@require_http_methods(["GET", "POST"])
def edit_address(request: SignedInRequest, pk: int, address: int) -> HttpResponse:
    known = find_address(request.user, pk, address)
    form = AddressForm(request.POST or None, customer=known.customer, address=known)
    if form.is_valid():
        services.edit(known, by=request.user, through=Through.PAGE, **form.cleaned_data)
        return answering.done(request, known.customer, _("Saved"))
    return show(request, "address", known.customer, form, address=known)


@require_http_methods(["GET", "POST"])
def activity(request: SignedInRequest, pk: int, contact: int | None = None, address: int | None = None) -> HttpResponse:
    """Take a customer, a contact or an address out of use, after a look at what names it, or back into use."""
    record = find_record(request.user, pk, contact=contact, address=address)
    customer = record if isinstance(record, Customer) else record.customer
    form = ActivityForm(request.POST or None, customer=customer, record=record)
    if form.is_valid():
        services.change_activity(record, by=request.user, through=Through.PAGE, **form.cleaned_data)
        return answering.done(request, customer, said_of(record, active=form.cleaned_data["active"]))
    used_by = open_business_with(record, request.user)
    return show(request, "activity", customer, form, record=record, used_by=used_by)


def said_of(record: Customer | Contact | Address, *, active: bool) -> str:
    words = {"name": record}
    return (_("%(name)s is active again") if active else _("%(name)s is deactivated")) % words


def without_version(form: forms.Form) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "version"}


def show(request: SignedInRequest, act: str, customer: Customer, form: forms.Form, **context: Any) -> HttpResponse:
    context |= {"customer": customer}
    return answering.show_form(request, f"customers/_{act}_form.html", form, page="customers/act.html", **context)
