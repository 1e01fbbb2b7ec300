from __future__ import annotations

from celery import shared_task
from celery.utils.log import get_task_logger

from lifecycle.through import Through

from . import services
from .models import PurgeRun
from .services.agent import BATCH

logger = get_task_logger(__name__)


@shared_task(name="purge.expire_quotes")
def expire_quotes(*, live: bool = False) -> None:
    """Abandon what is past its expiry. Safe to deliver twice: each quote is asked again under its lock."""
    log(services.expire_quotes(live=live, through=Through.SCHEDULE).run)


@shared_task(name="purge.purge_quotes")
def purge_quotes(*, live: bool = False, batch_size: int = BATCH) -> None:
    """Move the quotes whose retention has run out into history.

    Safe to deliver twice: each batch is one transaction and skips the rows that another worker holds. Unless ``live``,
    it only counts.
    """
    log(services.purge_quotes(live=live, through=Through.SCHEDULE, batch_size=batch_size).run)


@shared_task(name="purge.purge_opportunities")
def purge_opportunities(*, live: bool = False, batch_size: int = BATCH) -> None:
    """Move the opportunities whose retention has run out and whose quotes are gone; as safe as `purge_quotes`."""
    log(services.purge_opportunities(live=live, through=Through.SCHEDULE, batch_size=batch_size).run)


def log(run: PurgeRun) -> None:
    logger.info("purge stage=%s run=%s live=%s moved=%s failed=%s", run.stage, run.pk, run.live, run.moved, run.failed)
