"""How a purge runs: in batches of opportunities, each its own transaction, shared by any number of workers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import DatabaseError, DataError, IntegrityError, InternalError, connection, transaction
from django.db.models import ProtectedError

from audit.actions import Action
from audit.services import write_entry
from opportunities.models import Opportunity
from opportunities.querysets import OpportunityQuerySet

from ..models import PurgeRun, SetAside
from .forecast import Forecast
from .report import Report

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

BATCH = 500
REFUSALS = (IntegrityError, DataError, InternalError, ProtectedError)


@dataclass(frozen=True)
class Agent:
    """One kind of purge. ``move`` takes opportunities that are locked and due, and returns the numbers of what went."""

    stage: str
    document: str
    numbers: Callable[[OpportunityQuerySet], list[str]]
    move: Callable[[list[int], PurgeRun], list[str]]

    def run(self, *, live: bool, by: User | None, through: str, batch_size: int, limit: int | None) -> Report:
        """Count what is held back, then move what is due, or say what would go. ``limit`` counts opportunities.

        Everything is judged by the moment of the start, so that a dry run and a live one at that moment agree.
        """
        run = PurgeRun.objects.create(stage=self.stage, live=live, by=by, through=through)
        sweep = Sweep(self, run, Forecast.of(self.document, run.started_at))
        report = sweep.survey()
        if live:
            sweep.move_all(report, batch_size=batch_size, limit=limit)
        else:
            report.went = self.numbers(sweep.forecast.due()[:limit])
        run.finish()
        note_run(run)
        return report


def note_run(run: PurgeRun) -> None:
    """Append the entry of a run that came to its end; one that was killed has its row among the runs alone."""
    write_entry(
        Action.PURGED,
        by=run.by,
        through=run.through,
        about=run.get_stage_display(),
        subject=run,
        live=run.live,
        looked_at=run.looked_at,
        moved=run.moved,
        failed=run.failed,
        held_back=run.held_back,
    )


@dataclass(frozen=True)
class Sweep:
    """One run of an agent over what is due."""

    agent: Agent
    run: PurgeRun
    forecast: Forecast

    def survey(self) -> Report:
        held = self.forecast.held_back()
        self.run.looked_at = self.forecast.looked_at().count()
        self.run.held_back = {reason.name: reason.count for reason in held}
        self.run.save(update_fields=["looked_at", "held_back"])
        return Report(self.run, held)

    def move_all(self, report: Report, *, batch_size: int, limit: int | None) -> None:
        """Go once through what is due, in the order of its keys. What another worker holds is that worker's."""
        last, left = 0, limit
        while batch := self.move_next(report, last, batch_size if left is None else min(batch_size, left)):
            last = batch[-1]
            left = None if left is None else left - len(batch)

    def move_next(self, report: Report, last: int, size: int) -> list[int]:
        """Move the next batch, and if the database refuses it, each of its opportunities alone."""
        keys: list[int] = []
        try:
            with transaction.atomic():
                keys += self.take(self.forecast.due().filter(pk__gt=last), size)
                went = self.move(keys)
        except REFUSALS:
            for key in keys:
                self.move_alone(report, key)
        else:
            report.went += went
        return keys

    def move_alone(self, report: Report, key: int) -> None:
        try:
            with transaction.atomic():
                went = self.move(self.take(self.forecast.due().filter(pk=key), 1))
        except REFUSALS as error:
            self.set_aside(report, key, error)
        else:
            report.went += went

    def take(self, due: OpportunityQuerySet, size: int) -> list[int]:
        """Lock opportunities that nobody else holds. From here on nothing can be added to them."""
        locked = due.select_for_update(skip_locked=True, of=("self",))
        return list(locked.values_list("pk", flat=True)[:size])

    def move(self, keys: list[int]) -> list[str]:
        """Look again, now that they are locked; move what is still due, and let every constraint speak at once."""
        verified = list(self.forecast.due().filter(pk__in=keys).values_list("pk", flat=True))
        went = self.agent.move(verified, self.run)
        SetAside.objects.filter(document=self.agent.document, opportunity_id__in=verified).delete()
        self.run.count(moved=len(went))
        connection.check_constraints()
        return went

    @transaction.atomic
    def set_aside(self, report: Report, key: int, error: Exception) -> None:
        number = Opportunity.number_of(key)
        reason = without_contents(error)
        SetAside.objects.note(self.agent.document, key, reason, self.run)
        self.run.count(failed=1)
        report.failed.append(number)
        logger.warning("purge stage=%s run=%s set_aside=%s error=%s", self.agent.stage, self.run.pk, number, reason)


def without_contents(error: Exception) -> str:
    """Say what was refused by which rule, without the values of a row: operators read it."""
    diagnosis = getattr(error.__cause__, "diag", None) if isinstance(error, DatabaseError) else None
    told = [diagnosis.message_primary, diagnosis.constraint_name] if diagnosis else []
    return " · ".join([type(error).__name__, *filter(None, told)])[:500]
