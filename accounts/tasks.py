from __future__ import annotations

from smtplib import SMTPException

from celery import shared_task

from . import services

AN_HOUR = 60 * 60


@shared_task(
    name="accounts.send_reset_link",
    expires=AN_HOUR,
    autoretry_for=(OSError, SMTPException),
    retry_backoff=30,
    max_retries=6,
)
def send_reset_link(email: str) -> None:
    """Mail the link, if anybody has this address. Delivered twice it is two mails, with links good until one is used."""
    services.send_reset_link(email)
