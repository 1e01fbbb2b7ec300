"""My day as a whole: what needs somebody, how things stand and what has happened, in two queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from opportunities.lists import Wanted, in_one_query
from opportunities.models import NoteReason

from . import since, standing
from .needs import Worklist, first_name
from .since import Since, last_visit
from .standing import Standing
from .whose import Whose

if TYPE_CHECKING:
    from accounts.models import Team

MORNING, NOON, EVENING = 4, 12, 18
IN_WORDS = [
    gettext_lazy("Two"), gettext_lazy("Three"), gettext_lazy("Four"), gettext_lazy("Five"), gettext_lazy("Six"),
    gettext_lazy("Seven"), gettext_lazy("Eight"), gettext_lazy("Nine"),
]  # fmt: skip


@dataclass(frozen=True)
class Day:
    whose: Whose
    worklist: Worklist
    standing: Standing
    since: Since
    teams: list[Team]
    reasons: list[NoteReason]

    @classmethod
    def of(cls, whose: Whose) -> Day:
        moment = last_visit(whose.user)
        wanted: dict[str, Wanted] = {
            "stages": standing.stages(),
            "teams": (whose.teams, ["name"]),
            "reasons": (NoteReason.objects.active(), ["name", "code", "position"]),
        }
        lists = in_one_query(standing.parts(whose) | since.parts(whose, moment), **wanted)
        return cls(
            whose,
            Worklist.of(whose, moment),
            Standing.put_together(lists),
            Since.put_together(moment, lists, whose.user),
            lists["teams"],
            lists["reasons"],
        )

    @property
    def greeting(self) -> str:
        """Greet by the time of day where the reader is."""
        hour, name = timezone.localtime().hour, first_name(self.whose.user)
        if MORNING <= hour < NOON:
            return _("Good morning, %(name)s") % {"name": name}
        if NOON <= hour < EVENING:
            return _("Good afternoon, %(name)s") % {"name": name}
        return _("Good evening, %(name)s") % {"name": name}

    @property
    def says(self) -> str:
        """Name the reader's own date, and how many things there are."""
        words = {"day": date_format(timezone.localdate(), "l j F"), "n": in_words(self.worklist.count)}
        if not self.worklist.count:
            return _("%(day)s. Nothing needs you today.") % words
        return (
            ngettext(
                "%(day)s. One thing needs you today.", "%(day)s. %(n)s things need you today.", self.worklist.count
            )
            % words
        )

    @property
    def team(self) -> Team | None:
        return next((team for team in self.teams if team.pk == self.whose.team), None)

    @property
    def pipeline_heading(self) -> str:
        if self.whose.is_mine:
            return _("My pipeline")
        return _("Pipeline of %(team)s") % {"team": self.team} if self.team else _("Pipeline of all teams")


def in_words(count: int) -> str:
    """Write small numbers as words at the beginning of a sentence."""
    return str(IN_WORDS[count - 2]) if 2 <= count < 2 + len(IN_WORDS) else str(count)
