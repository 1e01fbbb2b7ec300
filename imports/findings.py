"""What an import has to say about its files, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    REPAIRED = "repaired"
    REFUSED = "refused"
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    """One thing about one row, counted as a spreadsheet does: the header is row 1. No row means the whole file."""

    file: str
    row: int | None
    kind: Kind
    reason: str


@dataclass
class FileReport:
    file: str
    rows: int = 0
    taken: int = 0
    known: int = 0
    notes: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def repaired(self, row: int, reason: str) -> None:
        self.findings.append(Finding(self.file, row, Kind.REPAIRED, reason))

    def refused(self, row: int, reason: str) -> None:
        self.findings.append(Finding(self.file, row, Kind.REFUSED, reason))

    def count(self, kind: Kind) -> int:
        return sum(finding.kind == kind for finding in self.findings)


@dataclass
class Report:
    """What was taken, repaired and refused per file, and what the taken deals come to."""

    files: dict[str, FileReport] = field(default_factory=dict)
    deals: Counter[str] = field(default_factory=Counter)
    stood_in: int = 0
    orders_total: Decimal = Decimal(0)

    def of(self, file: str) -> FileReport:
        return self.files.setdefault(file, FileReport(file))

    def findings(self) -> Iterator[Finding]:
        for report in self.files.values():
            yield from sorted(report.findings, key=lambda finding: finding.row or 0)


class BadFiles(Exception):  # noqa: N818 - a verdict on the input, told to the operator
    """The files cannot be used. Nothing was written."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("The files cannot be imported.")
        self.findings = findings
