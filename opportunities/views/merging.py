"""Two rows of one customer become one: find the other, choose which one stays, see what moves, merge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers.duplicates import alike
from customers.models import Customer
from customers.permissions import can_merge
from interface.answering import done
from interface.numbers import number_in
from lifecycle.refusals import NotAllowed
from lifecycle.through import Through

from .. import services
from ..forms import MergeCustomerForm
from ..models import Opportunity

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.models import User
    from customers.querysets import CustomerQuerySet
    from interface.requests import SignedInRequest

MOST_FOUND = 8


@require_http_methods(["GET", "POST"])
def merge_customer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let a manager merge this customer with another; before one is chosen, look for it."""
    both = customers_of(request, pk)
    customer = both[pk]
    if not can_merge(request.user):
        raise NotAllowed(_("Customers are merged by sales managers."))
    customer.refuse_if_merged()
    other = both.get(asked(request, "with"))
    if other is None or other == customer:
        return render(request, "opportunities/merge_customer.html", look(request, customer))
    kept, gone = (other, customer) if asked(request, "stays") == other.pk else (customer, other)
    form = MergeCustomerForm(request.POST or None, gone=gone, kept=kept)
    if form.is_valid():
        return merged(request, gone, kept, form)
    return render(
        request, "opportunities/merge_customer.html", preview(request.user, customer, other, gone, kept, form)
    )


def customers_of(request: SignedInRequest, pk: int) -> dict[int, Customer]:
    """Return this customer and the one that it may be merged with, as far as they are there, in one query."""
    wanted = Customer.objects.visible_to(request.user).filter(pk__in=[pk, asked(request, "with")])
    both = {customer.pk: customer for customer in wanted.with_belongings()}
    if pk not in both:
        raise Http404
    return both


def asked(request: SignedInRequest, name: str) -> int:
    """Read the number of a customer from the address; what is none means nobody."""
    return number_in(request.GET.get(name, "")) or 0


def look(request: SignedInRequest, customer: Customer) -> dict[str, Any]:
    """Offer what was asked for, or those that look the same by name."""
    words = request.GET.get("q", "").strip()
    others = Customer.objects.visible_to(request.user).unmerged().exclude(pk=customer.pk).with_place_and_contact()
    return {"customer": customer, "words": words, "found": find(others, customer, words)}


def find(others: CustomerQuerySet, customer: Customer, words: str) -> list[Customer]:
    if words:
        return list(others.found_by(words).order_by("name", "pk")[:MOST_FOUND])
    first = customer.name.split()[0] if customer.name.split() else ""
    similar = others.matching(first).order_by("name", "pk")[: MOST_FOUND * 5] if first else []
    return sorted(similar, key=lambda other: -alike(customer.name, other.name))[:MOST_FOUND]


def preview(
    user: User, customer: Customer, other: Customer, gone: Customer, kept: Customer, form: MergeCustomerForm
) -> dict[str, Any]:
    """Say what would move; counted among what the manager sees, which is everything."""
    moving = Opportunity.objects.visible_to(user).filter(customer=gone)
    return {
        "customer": customer,
        "other": other,
        "gone": gone,
        "kept": kept,
        "form": form,
        "counts": moving.aggregate(
            open=Count("pk", filter=Q(is_open=True)), closed=Count("pk", filter=Q(is_open=False))
        ),
    }


def merged(request: SignedInRequest, gone: Customer, kept: Customer, form: MergeCustomerForm) -> HttpResponse:
    services.merge_customer(
        gone,
        into=kept,
        by=request.user,
        through=Through.PAGE,
        version=form.cleaned_data["version"],
        into_version=form.cleaned_data["into_version"],
    )
    words = {"name": gone.name, "other": kept.name}
    return done(request, kept, _("%(name)s is merged into %(other)s") % words)
