from __future__ import annotations

from ..models import Opportunity, Outcome


def record_outcome(opportunity: Opportunity) -> Outcome:
    """Write the reporting row of a closed opportunity. The quotes hand in their facts; no personal data enters."""
    return Outcome.objects.create(
        opportunity_id=opportunity.pk,
        external_id=opportunity.external_id,
        outcome=opportunity.status,
        value=opportunity.value,
        currency=opportunity.currency,
        created_at=opportunity.created_at,
        closed_at=opportunity.closed_at or opportunity.stage_since,
        origin_id=opportunity.origin_id,
        loss_reason_id=opportunity.loss_reason_id,
        team_id=opportunity.team_id,
        owner_id=opportunity.owner_id,
        co_owner_ids=sorted(opportunity.co_owner_ids),
        **opportunity.quotes.facts(),
    )
