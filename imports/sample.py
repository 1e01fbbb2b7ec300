"""The folder as a whole: four files, read completely before anything is decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol, Self, TypeVar

from .cells import Fault
from .findings import BadFiles, Finding, Kind
from .records import Account, Agent, Article, Cells, Deal
from .tables import read_table


class Record(Protocol):
    FILE: ClassVar[str]
    COLUMNS: ClassVar[tuple[str, ...]]

    @property
    def row(self) -> int: ...
    @property
    def key(self) -> str: ...
    @classmethod
    def read(cls, row: int, cells: Cells) -> Self: ...


AnyRecord = TypeVar("AnyRecord", bound=Record)


@dataclass(frozen=True)
class Sample:
    agents: list[Agent]
    articles: list[Article]
    accounts: list[Account]
    deals: list[Deal]


def read_sample(folder: Path) -> Sample:
    """Read all four files. Raises BadFiles with everything that is wrong in any of them."""
    faults: list[Finding] = []
    sample = Sample(
        read_records(folder, Agent, faults),
        read_records(folder, Article, faults),
        read_records(folder, Account, faults),
        read_records(folder, Deal, faults),
    )
    if faults:
        raise BadFiles(faults)
    return sample


def read_records(folder: Path, kind: type[AnyRecord], faults: list[Finding]) -> list[AnyRecord]:
    records: list[AnyRecord] = []
    try:
        for row, cells in read_table(folder / kind.FILE, kind.COLUMNS):
            try:
                records.append(kind.read(row, shaped(cells)))
            except Fault as fault:
                faults.append(Finding(kind.FILE, row, Kind.FAULT, str(fault)))
        refuse_headless(records, faults, kind.FILE)
    except Fault as fault:
        faults.append(Finding(kind.FILE, None, Kind.FAULT, str(fault)))
    faults.extend(Finding(kind.FILE, row, Kind.FAULT, reason) for row, reason in twice(records))
    return records


def shaped(cells: Cells | Fault) -> Cells:
    if isinstance(cells, Fault):
        raise cells
    return cells


def refuse_headless(records: list[AnyRecord], faults: list[Finding], file: str) -> None:
    if not records and not any(fault.file == file for fault in faults):
        raise Fault("the file has a header, but no rows")


def twice(records: Iterable[Record]) -> Iterable[tuple[int, str]]:
    """Name the rows that say again what an earlier row has said."""
    first: dict[str, int] = {}
    for record in records:
        known = first.setdefault(record.key, record.row)
        if known != record.row:
            yield record.row, f"it names the same as row {known}"
