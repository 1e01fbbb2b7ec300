"""The report on the screen, with long lists in short, and in full as a CSV file."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from .findings import FileReport, Finding, Kind, Report
from .products import CURRENCY
from .records import DealStage

FIRST_ROWS = 5
FIRST_REASONS = 20


def told(report: Report, *, live: bool) -> Iterator[str]:
    yield "Imported." if live else "Rehearsal: nothing is written. Add --live to write."
    for file in report.files.values():
        yield from file_told(file)
    deals = ", ".join(f"{report.deals[stage]:,} {stage.lower()}" for stage in DealStage)
    yield f"New opportunities: {deals}. Their orders add up to {report.orders_total:,.2f} {CURRENCY}."
    if report.stood_in:
        yield f"{report.stood_in:,} of them take the stand-in customer."


def file_told(file: FileReport) -> Iterator[str]:
    counts = [
        f"{file.taken:,} taken",
        *([f"{file.known:,} here already"] if file.known else []),
        f"{file.count(Kind.REPAIRED):,} repaired",
        f"{file.count(Kind.REFUSED):,} refused",
    ]
    yield f"{file.file}: {file.rows:,} rows: {', '.join(counts)}"
    for note in file.notes:
        yield f"  note: {note}"
    yield from findings_told(file.findings)


def findings_told(findings: Iterable[Finding]) -> Iterator[str]:
    """Count the rows of each reason and name the first few."""
    rows: dict[tuple[Kind, str], list[int]] = defaultdict(list)
    for finding in findings:
        rows[finding.kind, finding.reason].append(finding.row or 0)
    for (kind, reason), numbers in list(rows.items())[:FIRST_REASONS]:
        yield f"  {kind}: {reason}{where(sorted(numbers))}"
    if len(rows) > FIRST_REASONS:
        yield f"  and {len(rows) - FIRST_REASONS:,} more reasons; --report FILE.csv lists them all"


def where(rows: list[int]) -> str:
    if rows == [0]:
        return ""
    if len(rows) == 1:
        return f" (row {rows[0]})"
    named = ", ".join(map(str, rows[:FIRST_ROWS]))
    return f" ({len(rows):,} rows: {named}{', …' if len(rows) > FIRST_ROWS else ''})"


def faults_told(findings: list[Finding]) -> Iterator[str]:
    yield "Nothing was written: the files cannot be imported."
    for file in dict.fromkeys(finding.file for finding in findings):
        yield file
        yield from findings_told(finding for finding in findings if finding.file == file)


def write_report(path: Path, findings: Iterable[Finding]) -> None:
    """Write every finding. No cell begins with what came from the files, so none can be a formula."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "row", "finding", "reason"])
        writer.writerows([f.file, f.row or "", f.kind, f.reason] for f in findings)
