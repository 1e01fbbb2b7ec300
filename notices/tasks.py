from __future__ import annotations

from celery import shared_task
from celery.utils.log import get_task_logger

from . import services

logger = get_task_logger(__name__)
STALE = 60  # seconds: a bell that nobody heard meanwhile has rung again since
STALE_DIGESTS = 15 * 60


@shared_task(name="notices.write_digests", expires=STALE_DIGESTS)
def write_digests() -> None:
    """Promise the summaries that are due. Safe to deliver any number of times: nobody gets a second one."""
    promised = services.write_digests()
    if promised:
        logger.info("digests promised=%s", promised)


@shared_task(name="notices.send_mail", expires=STALE)
def send_mail() -> None:
    """Send what is due. Safe to deliver any number of times: each mail is claimed before it is sent."""
    done = services.send_due_mail()
    if any(done):
        logger.info("mail sent=%s withdrawn=%s failed=%s", *done)
