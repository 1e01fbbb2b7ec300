from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lifecycle.through import Through
from purge import services
from purge.models import Stage
from purge.services.agent import BATCH
from purge.services.report import SAMPLE, Report

LARGEST = 999_999_999
LOOKED_AT = {
    Stage.EXPIRE: "Quotes past their expiry",
    Stage.QUOTES: "Opportunities with quotes",
    Stage.OPPORTUNITIES: "Opportunities",
}
WENT = {
    (Stage.EXPIRE, False): "Would expire",
    (Stage.EXPIRE, True): "Expired",
    (Stage.QUOTES, False): "Quotes that would go to history",
    (Stage.QUOTES, True): "Quotes moved to history",
    (Stage.OPPORTUNITIES, False): "Opportunities that would go to history",
    (Stage.OPPORTUNITIES, True): "Opportunities moved to history",
}


class Command(BaseCommand):
    help = (
        "Expire quotes, or move closed quotes or opportunities past their retention into history. "
        "A dry run unless told --live. With -v 2 every number is listed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("stage", choices=[stage.value for stage in LOOKED_AT], help="which agent to run")
        parser.add_argument("--live", action="store_true", help="really do it; without this nothing changes")
        parser.add_argument("--batch", metavar="N", default=str(BATCH), help="opportunities in one transaction")
        parser.add_argument("--limit", metavar="N", help="at most so many opportunities (of expire: quotes)")

    def handle(self, *, stage: str, live: bool, batch: str, limit: str | None, verbosity: int, **_: Any) -> None:
        size, most = whole("--batch", batch), None if limit is None else whole("--limit", limit)
        report = run(stage, live=live, batch_size=size, limit=most)
        self.stdout.write("\n".join(lines(report, LARGEST if verbosity > 1 else SAMPLE)))
        if report.failed:
            raise CommandError(f"{len(report.failed)} could not be moved; see the records set aside in the admin.")


def run(stage: str, *, live: bool, batch_size: int, limit: int | None) -> Report:
    if stage == Stage.EXPIRE:
        return services.expire_quotes(live=live, through=Through.COMMAND, limit=limit)
    purge = services.purge_quotes if stage == Stage.QUOTES else services.purge_opportunities
    return purge(live=live, through=Through.COMMAND, batch_size=batch_size, limit=limit)


def whole(option: str, text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST)) and int(text):
        return int(text)
    raise CommandError(f"{option} must be a whole number from 1 to {LARGEST:,}.")


def lines(report: Report, shown: int) -> Iterator[str]:
    run = report.run
    stage = Stage(run.stage)
    if not run.live:
        yield "Dry run: nothing has been changed. Add --live to do it."
    yield f"{LOOKED_AT[stage]}: {run.looked_at:,}"
    yield f"{WENT[stage, run.live]}: {listed(report.went, len(report.went), shown)}"
    yield "Held back:" if report.held else "Held back: none"
    for held in report.held:
        yield f"  {held.label}: {listed(held.numbers, held.count, shown)}"
    yield f"Failed: {listed(report.failed, len(report.failed), shown)}"
    yield f"Run {run.pk}, {run.seconds:.1f} s"


def listed(numbers: list[str], count: int, shown: int) -> str:
    first = numbers[:shown]
    if not first:
        return f"{count:,}"
    more = f" and {count - len(first):,} more" if count > len(first) else ""
    return f"{count:,} ({', '.join(first)}{more})"
