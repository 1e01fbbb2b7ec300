from __future__ import annotations

from typing import Any

from opportunities.models import Opportunity

from ..models import PurgeRun
from .documents import fingerprint


def columns(record: Any, opportunity: Opportunity, run: PurgeRun) -> dict[str, Any]:
    """Return what both histories keep of a record that came with its document: enough to find it again."""
    return {
        "name": record.name,
        "status": record.status,
        "currency": record.currency,
        "customer_id": opportunity.customer_id,
        "customer_name": opportunity.customer.name,
        "team_id": opportunity.team_id,
        "owner_id": opportunity.owner_id,
        "co_owner_ids": sorted(opportunity.co_owner_ids),
        "closed_at": opportunity.closed_at,
        "document": record.document,
        "sha256": fingerprint(record.document),
        "run": run,
    }
