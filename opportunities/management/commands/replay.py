from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from opportunities.models import Opportunity
from opportunities.querysets import OpportunityQuerySet
from opportunities.replay import Replay, replays


class Command(BaseCommand):
    help = (
        "Put opportunities together again from their events, and say which of them stand otherwise. "
        "Reads only; without a number all of them, a few in memory at a time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", nargs="?", help="one opportunity, such as OPP-000123")

    def handle(self, *, number: str | None, **_: Any) -> None:
        agree = untold = 0
        others = []
        for replay in replays(asked_for(number)):
            agree += replay.agrees
            untold += bool(replay.agrees and replay.untold)
            if not replay.agrees:
                others.append(replay.opportunity.number)
                self.stdout.write("\n".join(lines(replay)))
        self.stdout.write(f"{agree:,} agree with their events, {untold:,} of them as far as these tell.")
        if others:
            raise CommandError(f"{len(others):,} do not.")


def asked_for(number: str | None) -> OpportunityQuerySet:
    if number is None:
        return Opportunity.objects.all()
    found = Opportunity.objects.filter(pk=Opportunity.key_in(number) or 0)
    if not found.exists():
        raise CommandError(f"There is no opportunity {number}.")
    return found


def lines(replay: Replay) -> Iterator[str]:
    yield f"{replay.opportunity.number}: {replay.events} events"
    for name, (told, stands) in replay.differing.items():
        yield f"  {name}: the events tell {told!r}, there stands {stands!r}"
    for version in replay.breaks:
        yield f"  version {version} does not follow from the one before it"
