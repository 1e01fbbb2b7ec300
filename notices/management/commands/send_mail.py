from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from notices import services
from notices.models import Outbox


class Command(BaseCommand):
    help = "Send the mails that are due now, as the schedule does. Safe to run beside it."

    def handle(self, **_: Any) -> None:
        done = services.send_due_mail()
        self.stdout.write(f"Sent: {done.sent:,}")
        self.stdout.write(f"Withdrawn, because no longer true: {done.withdrawn:,}")
        self.stdout.write(f"Still promised: {Outbox.objects.open().count():,}")
        if done.failed:
            raise CommandError(f"{done.failed:,} could not be sent; the outbox in the admin says why and when next.")
