from __future__ import annotations

from smtplib import SMTPException

from celery import shared_task

from . import services


@shared_task(
    name=services.SEND_RESET_LINK,
    autoretry_for=(OSError, SMTPException),
    retry_backoff=30,
    max_retries=6,
)
def send_reset_link(email: str) -> None:
    """Mail the link, if anybody has this address. Delivered twice, both links work until one is used."""
    services.send_reset_link(email)
