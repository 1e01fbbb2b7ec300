from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lifecycle.refusals import NotAllowed, Overtaken
from lifecycle.transitions import ask, follow, move, perform, record, refuse_unseen
from opportunities.models import Opportunity, Status
from opportunities.permissions import can_edit

from ..models import AbandonReason, Quote
from ..models.line import LONGEST_QUOTE, LineInput

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def create(
    opportunity: Opportunity,
    *,
    by: User,
    through: str,
    name: str,
    lines: Sequence[LineInput] = (),
    message: str = "",
    discount_percent: Decimal = Decimal(0),
    expires_on: date | None = None,
    request_key: UUID | None = None,
) -> Quote:
    """Add a draft to an open opportunity, in its currency. The first quote takes the opportunity to Negotiation.

    It becomes primary if no open quote is. The same ``request_key`` twice makes one quote and returns it.
    """
    locked = opportunity.lock()
    refuse_unseen(locked, by)
    made: Quote | None = locked.quotes.filter(request_key=request_key).first() if request_key else None
    if made:
        return made
    refuse_unless_quotable(locked, by)
    return draft(
        locked,
        by=by,
        through=through,
        name=name,
        lines=lines,
        message=message,
        discount_percent=discount_percent,
        expires_on=expires_on,
        request_key=request_key,
    )


def draft(
    opportunity: Opportunity, *, by: User, through: str, name: str, lines: Sequence[LineInput], **fields: Any
) -> Quote:
    """Write a draft with its lines. The caller holds the opportunity's lock and has asked whether it may be."""
    quote = Quote(opportunity=opportunity, name=name, currency=opportunity.currency, **fields)
    quote.save()
    write_first_lines(quote, lines)
    record(quote, "create", by=by, through=through)
    if not opportunity.quotes.open().filter(is_primary=True).exists():
        become_primary(quote)
    if opportunity.status == Status.INQUIRY:
        follow(opportunity, "process", after=quote)
    value_follows(quote)
    return Quote.objects.get(pk=quote.pk)


def write_first_lines(quote: Quote, lines: Sequence[LineInput]) -> None:
    refuse_too_many(lines)
    quote.lines.write(quote, lines)
    quote.sum_up()
    quote.save()


def refuse_unless_quotable(opportunity: Opportunity, by: User) -> None:
    refuse_unseen(opportunity, by)
    if opportunity.closed_at:
        raise Overtaken(
            _("No quote was made: %(number)s is %(status)s.")
            % {"number": opportunity.number, "status": opportunity.get_status_display()},
            subject=opportunity,
        )
    if not can_edit(opportunity, by):
        raise NotAllowed(_("You may read %(number)s, but not quote on it.") % {"number": opportunity.number})


def refuse_too_many(lines: Sequence[LineInput]) -> None:
    if len(lines) > LONGEST_QUOTE:
        raise Overtaken(_("A quote has at most %(n)s lines.") % {"n": LONGEST_QUOTE})


def copy(
    quote: Quote,
    *,
    by: User,
    through: str,
    name: str = "",
    expires_on: date | None = None,
    request_key: UUID | None = None,
) -> Quote:
    """Make a draft like this one, whatever became of it: today's list prices, the offered net prices, no approvals."""
    return create(
        quote.opportunity,
        by=by,
        through=through,
        name=name or quote.name,
        message=quote.message,
        discount_percent=quote.discount_percent,
        lines=[line.as_input() for line in quote.lines.select_related("product")],
        expires_on=expires_on,
        request_key=request_key,
    )


@transaction.atomic
def edit(
    quote: Quote,
    *,
    by: User,
    through: str,
    version: int | None = None,
    lines: Sequence[LineInput] | None = None,
    **fields: Any,
) -> Quote:
    """Change a draft's facts and lines; the opportunity's value follows if this quote is primary."""
    if lines is not None:
        refuse_too_many(lines)
        fields["lines"] = list(lines)
    edited = perform(quote, "edit", by=by, through=through, version=version, **fields)
    value_follows(edited)
    return edited


@transaction.atomic
def make_primary(quote: Quote, *, by: User, through: str, version: int | None = None) -> Quote:
    """Count this quote towards the pipeline instead of the former one. Asking for what is so changes nothing."""
    locked = quote.lock()
    if locked.is_primary and locked.is_visible_to(by):
        return locked
    refuse_unseen(locked, by)
    ask(locked, "make_primary", by=by, through=through, version=version)
    if former := former_primary(locked):
        move(former.lock(), "step_back", by=by, through=through, details={}, after=locked.number)
    primary = perform(locked, "make_primary", by=by, through=through)
    value_follows(primary)
    return primary


def become_primary(quote: Quote) -> Quote:
    """Make a quote primary because of what has just happened to it."""
    if former := former_primary(quote):
        follow(former, "step_back", after=quote)
    return follow(quote, "make_primary", after=quote)


def former_primary(quote: Quote) -> Quote | None:
    return Quote.objects.filter(opportunity=quote.opportunity_id, is_primary=True).exclude(pk=quote.pk).first()


def value_follows(quote: Quote) -> None:
    """Let the opportunity's value be the primary quote's total while the opportunity is open."""
    fresh = Quote.objects.select_related("opportunity").get(pk=quote.pk)
    opportunity = fresh.opportunity
    if fresh.is_primary and opportunity.closed_at is None and opportunity.value != fresh.total:
        follow(opportunity, "revalue", after=fresh, value=fresh.total)


def rework(quote: Quote, *, by: User, through: str, version: int | None = None) -> Quote:
    """Take a quote back into draft as its next revision; the customer no longer sees it."""
    return perform(quote, "rework", by=by, through=through, version=version)


def abandon(quote: Quote, *, by: User, through: str, version: int | None = None, reason: AbandonReason) -> Quote:
    """End one alternative. The opportunity stays where it is: a person decides about Lost."""
    return perform(quote, "abandon", by=by, through=through, version=version, reason=reason)
