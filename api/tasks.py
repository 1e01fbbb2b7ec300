from __future__ import annotations

from celery import shared_task
from celery.utils.log import get_task_logger

from . import services

logger = get_task_logger(__name__)
LONGEST = 5 * 60  # seconds: a receiver that drips its answer holds a worker no longer


@shared_task(name="api.call_hooks", time_limit=LONGEST)
def call_hooks() -> None:
    """Tell other programs of what happened to orders. Safe to deliver twice: each call is taken under its lock.

    A call that is cut off by the time limit is made again when its lease ends.
    """
    if told := services.call_hooks():
        logger.info("hooks told=%s", told)
