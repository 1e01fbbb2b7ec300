from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from purge.services.grants import ROLES, set_up_roles, statements, unnamed


class Command(BaseCommand):
    help = (
        "Set up the roles under which web and purge use the database, as its owner. Run it after each migration. "
        "Passwords come from WEB_DATABASE_PASSWORD and PURGE_DATABASE_PASSWORD; without one a role keeps its own."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--print", action="store_true", help="only print the SQL, without passwords")

    def handle(self, **options: Any) -> None:
        if missing := unnamed():
            raise CommandError(f"No role may read {', '.join(missing)}: purge/services/grants.py must name each table.")
        if options["print"]:
            told = statements(connection.settings_dict["NAME"])
            self.stdout.write("\n".join(f"{statement};" for statement in told))
            return
        set_up_roles()
        self.stdout.write(f"Roles: {', '.join(role.name for role in ROLES)}.")
