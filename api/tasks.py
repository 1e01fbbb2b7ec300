from __future__ import annotations

from celery import shared_task
from celery.utils.log import get_task_logger

from . import services

logger = get_task_logger(__name__)


@shared_task(name="api.call_hooks")
def call_hooks() -> None:
    """Tell other programs of what happened to orders. Safe to deliver twice: each call is taken under its lock."""
    if told := services.call_hooks():
        logger.info("hooks told=%s", told)
