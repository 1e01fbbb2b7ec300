from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import leads
from interface.formats import percent
from lifecycle.transitions import perform
from notices.services import tell

from ..models import Quote, QuoteEvent


@transaction.atomic
def submit(quote: Quote, *, by: User, through: str, version: int | None = None) -> Quote:
    """Ask for approval: at once within the team's discount limit, else who may decide is told that it waits."""
    submitted = perform(quote, "submit", by=by, through=through, version=version, submitted_by=by)
    if submitted.status == Quote.Status.PENDING_APPROVAL:
        deciders = [*submitted.opportunity.team.leads.all(), *User.objects.filter(pk__in=submitted.stand_in_ids)]
        tell(deciders, "approval_wanted", submitted, lambda: approval_wanted(submitted), by=by)
    return submitted


def approval_wanted(quote: Quote) -> str:
    words = {"number": quote.number, "percent": percent(quote.list_discount_percent)}
    return _("%(number)s is %(percent)s under list prices and needs your approval.") % words


@transaction.atomic
def approve(quote: Quote, *, by: User, through: str, version: int | None = None) -> Quote:
    """Approve a discount over the team's limit; never one's own submission. A delegate does it in a lead's place."""
    lead = None if leads(by, quote.opportunity.team_id) else absent_lead(quote, by)
    place: dict[str, Any] = {"for_lead": lead} if lead else {}
    approved = perform(quote, "approve", by=by, through=through, version=version, approved_by=by, **place)
    tell(who_waits(approved), "approved", approved, lambda: told_of_approval(approved), by=by)
    return approved


def absent_lead(quote: Quote, by: User) -> User | None:
    """Return the lead in whose place this person decides about a pending quote."""
    found = Quote.objects.delegated_to(by).with_absent_lead(by).filter(pk=quote.pk).values("absent_lead")
    lead: User | None = User.objects.filter(pk__in=found).first()
    return lead


def who_waits(quote: Quote) -> list[User | None]:
    return [quote.submitted_by, quote.opportunity.owner]


def told_of_approval(quote: Quote) -> str:
    return _("%(number)s is approved. It is not presented yet.") % {"number": quote.number}


def decided_before(pk: int, action: str, *, by: User, version: int) -> Quote | None:
    """Recognise a decision that came twice: with the first, a delegate has lost sight of the quote."""
    event = QuoteEvent.objects.filter(quote=pk, action=action, actor=by, version=version + 1).first()
    return event.quote if event else None


@transaction.atomic
def refuse(quote: Quote, *, by: User, through: str, version: int | None = None, reason: str) -> Quote:
    """Send it back as a draft, with a reason for who submitted it."""
    refused = perform(quote, "refuse", by=by, through=through, version=version, reason=reason)
    words = {"number": refused.number, "reason": reason}
    tell(who_waits(refused), "refused", refused, lambda: _("%(number)s is not approved: %(reason)s") % words, by=by)
    return refused
