"""Importing a folder of sales data: read everything, decide everything, then write everything or nothing."""

from __future__ import annotations

from pathlib import Path

from django.db import connection, transaction

from audit.actions import Action
from audit.services import write_entry
from lifecycle.through import Through

from .customers import prepare_customers, write_customers, write_stand_in
from .deals import STAND_IN, Book, Entry
from .findings import Kind, Report
from .names import Names
from .people import prepare_people, write_people
from .products import prepare_products, write_products
from .records import Account, Agent, Article
from .sample import Sample, read_sample
from .writer import Writer

ONE_IMPORT_AT_A_TIME = 0x1A9087


@transaction.atomic
def import_sales(folder: Path, *, live: bool, stand_in: str = "") -> Report:
    """Take what is new in the folder. Unless ``live``, only report what would happen.

    One transaction and one import at a time, so a second run finds all of the first or nothing of it. Raises BadFiles
    when any file cannot be used.
    """
    sample = read_sample(folder)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_IMPORT_AT_A_TIME])
    report = Report()
    usable = prepare(sample, report)
    entries = book(usable, stand_in).prepare_deals(sample.deals, report)
    if live:
        write(usable, entries, stand_in)
        note_import(folder, report)
    return report


def note_import(folder: Path, report: Report) -> None:
    files = {
        file.file: {"rows": file.rows, "taken": file.taken, "known": file.known, "refused": file.count(Kind.REFUSED)}
        for file in report.files.values()
    }
    write_entry(Action.IMPORTED, by=None, through=Through.IMPORT, about=folder.resolve().name, files=files)


def prepare(sample: Sample, report: Report) -> Sample:
    """Return the sample without the rows that are refused, and with its spelling mended."""
    return Sample(
        prepare_people(sample.agents, report.of(Agent.FILE)),
        prepare_products(sample.articles, report.of(Article.FILE)),
        prepare_customers(sample.accounts, report.of(Account.FILE)),
        sample.deals,
    )


def book(usable: Sample, stand_in: str) -> Book:
    return Book(
        Names(Agent.FILE, usable.agents),
        Names(Article.FILE, usable.articles),
        Names(Account.FILE, usable.accounts),
        bool(stand_in),
    )


def write(usable: Sample, entries: list[Entry], stand_in: str) -> None:
    """Write who and what is new. The stand-in customer is made only when a deal needs it."""
    seats, products, buyers = (
        write_people(usable.agents),
        write_products(usable.articles),
        write_customers(usable.accounts),
    )
    if any(entry.account is None for entry in entries):
        buyers[STAND_IN] = write_stand_in(stand_in)
    Writer(seats, products, buyers).write(entries)
