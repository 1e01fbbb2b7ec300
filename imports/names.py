"""Finding a record of one file by the name that another file gives it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

from .cells import folded, quoted
from .findings import FileReport


class RowRefused(Exception):  # noqa: N818 - a sentence for the report
    """Why this row is left out, though its file is in order."""


class Named(Protocol):
    @property
    def name(self) -> str: ...


AnyNamed = TypeVar("AnyNamed", bound=Named)


class Names(Generic[AnyNamed]):
    """Knows records by name, and also by a spelling that is equal but for spaces and case."""

    def __init__(self, file: str, records: Iterable[AnyNamed]) -> None:
        self.file = file
        self.by_spelling = {folded(record.name): record for record in records}

    def find(self, name: str) -> AnyNamed | None:
        return self.by_spelling.get(folded(name))

    def match(self, name: str, column: str, row: int, report: FileReport) -> AnyNamed:
        """Return the record of this name and report a spelling that was repaired. Raises RowRefused without one."""
        found = self.find(name)
        if found is None:
            raise RowRefused(f"{column} {quoted(name)} is not among the rows taken from {self.file}")
        if found.name != name:
            report.repaired(row, f"{column} {quoted(name)} read as {quoted(found.name)}")
        return found
