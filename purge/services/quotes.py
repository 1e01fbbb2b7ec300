from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from opportunities.models import Opportunity
from opportunities.querysets import OpportunityQuerySet
from opportunities.services import mark_quotes_purged
from quotes.models import Quote
from quotes.querysets import QuoteQuerySet

from ..models import Document, PurgeRun, QuoteHistory, Stage
from .agent import BATCH, Agent
from .documents import QUOTES
from .history import columns
from .reasons import has_quotes
from .report import Report

if TYPE_CHECKING:
    from accounts.models import User


def purge_quotes(
    *, live: bool = False, by: User | None = None, through: str, batch_size: int = BATCH, limit: int | None = None
) -> Report:
    """Move the final quotes of closed opportunities past the quote retention into history, with all that is theirs.

    The quotes of an opportunity go together, under its lock. Unless ``live``, it only says which.
    """
    return QUOTE_AGENT.run(live=live, by=by, through=through, batch_size=batch_size, limit=limit)


def numbers(opportunities: OpportunityQuerySet) -> list[str]:
    return [quote.number for quote in final_quotes(opportunities.values("pk")).only("pk")]


def move(opportunities: list[int], run: PurgeRun) -> list[str]:
    keys = list(final_quotes(opportunities).select_for_update().values_list("pk", flat=True))
    quotes = Quote.objects.filter(pk__in=keys).order_by("pk")
    related = quotes.select_related("opportunity__customer").prefetch_related("opportunity__co_owners")
    history = QuoteHistory.objects.bulk_create([as_history(quote, run) for quote in QUOTES.with_documents(related)])
    QUOTES.delete(keys)
    emptied = Opportunity.objects.filter(~has_quotes(), pk__in=opportunities).values_list("pk", flat=True)
    mark_quotes_purged(list(emptied), by=run.by, through=run.through, run=run.pk)
    return [row.number for row in history]


def final_quotes(opportunities: Iterable[Any]) -> QuoteQuerySet:
    return Quote.objects.filter(opportunity__in=opportunities, status__in=Quote.FINAL).order_by("pk")


def as_history(quote: Any, run: PurgeRun) -> QuoteHistory:
    return QuoteHistory(
        quote_id=quote.pk,
        opportunity_id=quote.opportunity_id,
        total=quote.total,
        **columns(quote, quote.opportunity, run),
    )


QUOTE_AGENT = Agent(Stage.QUOTES, Document.QUOTE, numbers, move)
