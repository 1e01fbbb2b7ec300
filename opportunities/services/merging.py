from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from customers.models import Customer
from customers.permissions import can_merge
from customers.services import merge
from lifecycle.refusals import NotAllowed, Overtaken
from lifecycle.transitions import perform

from ..models import Opportunity

if TYPE_CHECKING:
    from accounts.models import User
    from customers.services import Heirs


@transaction.atomic
def merge_customer(
    customer: Customer,
    *,
    into: Customer,
    by: User,
    through: str,
    version: int | None = None,
    into_version: int | None = None,
) -> int:
    """Make two rows of one customer one: all its opportunities go to the other, closed ones too. Return how many.

    The opportunities are locked first, by id, then both customers against new business. Each opportunity passes the
    one door and leaves one event; contact and address become those that stand in at the other customer. Orders keep
    what was agreed. Asking twice merges once.
    """
    if not can_merge(by):
        raise NotAllowed(_("Customers are merged by sales managers."))
    opportunities = list(locked_of(customer))
    gone, kept = lock_both(customer, into)
    if gone.merged_into_id == kept.pk:
        return 0
    refuse_impossible(gone, kept)
    gone.refuse_if_merged()
    gone.refuse_if_changed_since(version)
    kept.refuse_if_changed_since(into_version)
    refuse_if_more_came(gone, opportunities)
    heirs = merge(gone, into=kept, by=by, through=through)
    for opportunity in opportunities:
        perform(opportunity, "merge_customer", by=by, through=through, customer=kept, **standing_in(opportunity, heirs))
    return len(opportunities)


def locked_of(customer: Customer) -> Any:
    return Opportunity.objects.select_for_update(of=("self",)).filter(customer=customer).order_by("pk")


def lock_both(customer: Customer, into: Customer) -> tuple[Customer, Customer]:
    first, second = sorted((customer, into), key=lambda one: one.pk)
    locked = {one.pk: one.lock() for one in (first, second)}
    return locked[customer.pk], locked[into.pk]


def refuse_impossible(gone: Customer, kept: Customer) -> None:
    if gone.pk == kept.pk:
        raise Overtaken(_("A customer is not merged with itself. Choose another one."), subject=gone)
    kept.refuse_if_merged()
    if not kept.active:
        words = {"name": kept.name}
        raise Overtaken(_("%(name)s is deactivated. Reactivate it first, or keep the other one.") % words, subject=kept)


def refuse_if_more_came(customer: Customer, opportunities: list[Opportunity]) -> None:
    """Refuse when somebody opened a new one before the customer was locked: it has not been locked in its turn."""
    if Opportunity.objects.filter(customer=customer).count() != len(opportunities):
        words = {"name": customer.name}
        raise Overtaken(_("A new opportunity came in for %(name)s just now. Look again, then merge.") % words)


def standing_in(opportunity: Opportunity, heirs: Heirs) -> dict[str, Any]:
    return {
        "contact": heirs.contacts.get(opportunity.contact_id or 0),
        "contact_address": heirs.addresses.get(opportunity.contact_address_id or 0),
    }
