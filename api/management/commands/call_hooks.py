from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from api import services


class Command(BaseCommand):
    help = "Tell other programs of what happened to orders, as the schedule does."

    def handle(self, **_: Any) -> None:
        self.stdout.write(f"Calls that succeeded: {services.call_hooks()}")
