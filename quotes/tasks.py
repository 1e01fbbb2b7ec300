from __future__ import annotations

from celery import shared_task
from celery.utils.log import get_task_logger

from . import services

logger = get_task_logger(__name__)


@shared_task(name="quotes.warn_of_expiry")
def warn_of_expiry() -> None:
    """Tell who is in charge what expires soon. Safe to deliver twice: each person is told once of each last day."""
    logger.info("expiry warnings told=%s", services.warn_of_expiry())
