"""What a draft would come to, counted by the database as on saving, and then forgotten."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from opportunities.models import Opportunity

from ..models import Quote
from ..models.line import LineInput
from .quote import edit, write_first_lines

if TYPE_CHECKING:
    from accounts.models import User


@contextmanager
def forgotten() -> Iterator[None]:
    """Undo everything that is written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def preview_new(opportunity: Opportunity, *, lines: Sequence[LineInput], discount_percent: Decimal) -> Quote:
    """Count a draft that is not saved yet. It takes no number: numbers below zero are for such trials only."""
    with forgotten():
        trial = Quote(
            pk=-secrets.randbelow(2**62) - 1,
            opportunity=opportunity,
            name="-",
            currency=opportunity.currency,
            discount_percent=discount_percent,
        )
        trial.save(force_insert=True)
        write_first_lines(trial, lines)
        return counted(trial)


def preview_edit(
    quote: Quote, *, by: User, through: str, version: int, lines: Sequence[LineInput], discount_percent: Decimal
) -> Quote:
    """Count a draft as if these lines were saved. Refuses whatever saving would refuse, a stale version too."""
    with forgotten():
        edit(quote, by=by, through=through, version=version, lines=lines, discount_percent=discount_percent)
        return counted(quote)


def counted(quote: Quote) -> Quote:
    """Read figures and lines while they are there."""
    read: Quote = Quote.objects.select_related("opportunity__team").prefetch_related("lines__product").get(pk=quote.pk)
    return read
