from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ..models import Hook


@transaction.atomic
def replay_since(hook: Hook, moment: datetime) -> int:
    """Let the hook be told again of all that happened since then, also of what was before its time."""
    if moment < hook.since:
        hook.since = moment
        hook.save(update_fields=["since"])
    known = hook.deliveries.filter(event__happened_at__gte=moment, event__action__in=hook.events)
    return known.replay() + hook.missing.count()
