from __future__ import annotations

from typing import TYPE_CHECKING

from quotes import services as quotes

from ..models import PurgeRun, Stage
from .report import SAMPLE, Held, Report

if TYPE_CHECKING:
    from accounts.models import User


def expire_quotes(*, live: bool = False, by: User | None = None, through: str, limit: int | None = None) -> Report:
    """Abandon open quotes whose last day is over, and keep the run. Unless ``live``, it only says which."""
    run = PurgeRun.objects.create(stage=Stage.EXPIRE, live=live, by=by, through=through)
    found = quotes.expire_quotes(live=live, through=through, limit=limit)
    left = [Held("refused", "refused", len(found.left), list(found.left)[:SAMPLE])] if found.left else []
    run.looked_at = found.looked_at
    run.moved = len(found.expired) if live else 0
    run.held_back = {reason.name: reason.count for reason in left}
    run.save(update_fields=["looked_at", "moved", "held_back"])
    run.finish()
    return Report(run, left, went=found.expired)
