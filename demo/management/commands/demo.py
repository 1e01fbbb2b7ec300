from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from demo.floor import build, is_free
from demo.people import PASSWORD, present_people


class Command(BaseCommand):
    help = "Load the demonstration sales floor, or say with --who who can sign in to it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--who", action="store_true", help="only list the demonstration accounts")

    def handle(self, *, who: bool, **options: Any) -> None:
        if who:
            self.list_accounts()
        elif not (settings.DEMO and settings.TRIAL):
            raise CommandError(
                "The demonstration has accounts with a known password, so it is loaded only with DEMO=on and TRIAL=on."
            )
        elif present_people():
            self.stdout.write("The demonstration floor is there already.")
        elif not is_free():
            self.stdout.write("There are teams of your own here already, so the demonstration is left out.")
        else:
            self.stdout.write(f"The demonstration floor is ready: {build()} opportunities.")

    def list_accounts(self) -> None:
        people = present_people()
        if people:
            self.stdout.write(f"Demonstration accounts, all with the password {PASSWORD}")
        for person in people:
            team = f", team {person.team}" if person.team else ""
            self.stdout.write(f"  {person.email:<22} {person.name} ({person.role.label}{team})")
