from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from lifecycle.transitions import difference

from ..models import Opportunity, OpportunityEvent

if TYPE_CHECKING:
    from accounts.models import User


def mark_quotes_purged(opportunities: Collection[int], *, by: User | None, through: str, run: int) -> None:
    """Write on these closed opportunities, which the caller has locked, that their quotes are in history."""
    now = timezone.now()
    rows = list(Opportunity.objects.filter(pk__in=opportunities).order_by("pk"))
    Opportunity.objects.filter(pk__in=opportunities).update(quotes_purged_at=now, version=F("version") + 1)
    OpportunityEvent.objects.bulk_create(
        OpportunityEvent(
            opportunity=row,
            action="purge_quotes",
            source=row.status,
            target=row.status,
            version=row.version + 1,
            actor=by,
            through=through,
            happened_at=now,
            details={
                "run": run,
                "changes": difference({"quotes_purged_at": row.quotes_purged_at}, {"quotes_purged_at": now}),
            },
        )
        for row in rows
    )
