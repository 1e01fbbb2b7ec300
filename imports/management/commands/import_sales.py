from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from imports.findings import BadFiles, Finding
from imports.printing import faults_told, told, write_report
from imports.services import import_sales


class Command(BaseCommand):
    help = "Rehearse the import of a folder of sales data, or write it with --live. Twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="sales_teams, products, accounts and sales_pipeline as .csv")
        parser.add_argument("--live", action="store_true", help="write; without it, only report")
        parser.add_argument("--stand-in-customer", metavar="NAME", help="who takes the deals that name no account")
        parser.add_argument(
            "--report", type=Path, metavar="FILE.csv", help="write every repaired and refused row there"
        )

    def handle(
        self,
        *,
        folder: Path,
        live: bool,
        stand_in_customer: str | None,
        report: Path | None,
        **options: Any,
    ) -> None:
        stand_in = name_of(stand_in_customer)
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        refuse_unwritable(report)
        try:
            done = import_sales(folder, live=live, stand_in=stand_in)
        except BadFiles as bad:
            keep(report, bad.findings)
            raise CommandError("\n".join(faults_told(bad.findings))) from bad
        keep(report, done.findings())
        self.stdout.write("\n".join(told(done, live=live)))


def name_of(stand_in: str | None) -> str:
    if stand_in is None:
        return ""
    if not 1 <= len(name := stand_in.strip()) <= 200 or not name.isprintable():
        raise CommandError("The stand-in customer needs a name of 1 to 200 characters.")
    return name


def refuse_unwritable(path: Path | None) -> None:
    """Find out before anything is written to the database."""
    try:
        keep(path, [])
    except OSError as error:
        raise CommandError(f"The report cannot be written to {path}: {error.strerror}.") from error


def keep(path: Path | None, findings: Iterable[Finding]) -> None:
    if path:
        write_report(path, findings)
