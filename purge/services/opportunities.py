from __future__ import annotations

from typing import TYPE_CHECKING, Any

from opportunities.models import Opportunity
from opportunities.querysets import OpportunityQuerySet

from ..models import Document, OpportunityHistory, PurgeRun, Stage
from .agent import BATCH, Agent
from .documents import OPPORTUNITIES
from .history import columns
from .report import Report

if TYPE_CHECKING:
    from accounts.models import User


def purge_opportunities(
    *, live: bool = False, by: User | None = None, through: str, batch_size: int = BATCH, limit: int | None = None
) -> Report:
    """Move closed opportunities past their retention into history, once every quote of theirs has been purged.

    It looks at the quotes themselves, under the opportunity's lock, and never deletes one; ``quotes_purged_at`` is not
    asked. Unless ``live``, it only says which.
    """
    return OPPORTUNITY_AGENT.run(live=live, by=by, through=through, batch_size=batch_size, limit=limit)


def numbers(opportunities: OpportunityQuerySet) -> list[str]:
    return [opportunity.number for opportunity in opportunities.only("pk")]


def move(keys: list[int], run: PurgeRun) -> list[str]:
    opportunities = Opportunity.objects.filter(pk__in=keys).order_by("pk")
    related = opportunities.select_related("customer").prefetch_related("co_owners")
    history = OpportunityHistory.objects.bulk_create(
        [as_history(opportunity, run) for opportunity in OPPORTUNITIES.with_documents(related)]
    )
    OPPORTUNITIES.delete(keys)
    return [row.number for row in history]


def as_history(opportunity: Any, run: PurgeRun) -> OpportunityHistory:
    return OpportunityHistory(
        opportunity_id=opportunity.pk,
        external_id=opportunity.external_id,
        value=opportunity.value,
        **columns(opportunity, opportunity, run),
    )


OPPORTUNITY_AGENT = Agent(Stage.OPPORTUNITIES, Document.OPPORTUNITY, numbers, move)
