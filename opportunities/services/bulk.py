"""One act on many opportunities, each on its own: a refusal of one does not undo the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from lifecycle.refusals import NotVisible, Refused
from lifecycle.transitions import may
from notices.services import tell

from ..models import Opportunity
from .assignment import share
from .opportunity import edit
from .reassignment import Reassignment, reassign_all

Versions = Mapping[int, int]


@dataclass
class Result:
    """What changed, and what did not: the opportunities by the sentence that says why, and how many are not there.

    ``before`` holds, by id, what each one had before the act, for the act that takes it back.
    """

    changed: list[Opportunity] = field(default_factory=list)
    left: dict[str, list[Opportunity]] = field(default_factory=dict)
    gone: int = 0
    before: dict[int, Any] = field(default_factory=dict)

    def leave(self, opportunity: Opportunity, why: str) -> None:
        self.left.setdefault(why, []).append(opportunity)

    @property
    def left_alone(self) -> int:
        return sum(map(len, self.left.values())) + self.gone


def reschedule(
    opportunities: Iterable[Opportunity], *, by: User, through: str, versions: Versions, closes: Callable[[int], Any]
) -> Result:
    """Set the close date of each to what ``closes`` says for its id."""

    def act(opportunity: Opportunity, version: int) -> Opportunity:
        day: date | None = closes(opportunity.pk)
        return edit(opportunity, by=by, through=through, version=version, anticipated_close=day)

    def needless(opportunity: Opportunity) -> str:
        return _("These have that date already.") if opportunity.anticipated_close == closes(opportunity.pk) else ""

    def before(opportunity: Opportunity) -> date | None:
        return opportunity.anticipated_close

    return each(opportunities, "edit", act, needless, by=by, versions=versions, before=before)


def accompany(
    opportunities: Iterable[Opportunity], *, by: User, through: str, versions: Versions, co_owner: User
) -> Result:
    """Put this colleague beside the owner of each, and tell once of all of them."""

    def act(opportunity: Opportunity, version: int) -> Opportunity:
        beside = {person.pk: person for person in [*opportunity.co_owners.all(), co_owner]}
        return share(opportunity, by=by, through=through, version=version, co_owners=beside.values(), told=False)

    def needless(opportunity: Opportunity) -> str:
        there = co_owner.pk in (opportunity.owner_id, *co_owners_of(opportunity))
        return _("%(name)s is in charge of these already.") % {"name": co_owner} if there else ""

    result = each(opportunities, "share", act, needless, by=by, versions=versions, before=co_owners_of)
    if result.changed:
        words = {"who": by, "count": len(result.changed)}
        tell([co_owner], "handed_over", result.changed[-1], lambda: made_co_owner(words), by=by)
    return result


def made_co_owner(words: Mapping[str, Any]) -> str:
    pattern = ngettext(
        "%(who)s made you co-owner of %(count)d opportunity.",
        "%(who)s made you co-owner of %(count)d opportunities.",
        words["count"],
    )
    return pattern % words


def stand_beside(
    opportunities: Iterable[Opportunity],
    *,
    by: User,
    through: str,
    versions: Versions,
    people: Callable[[int], Iterable[User]],
) -> Result:
    """Name the co-owners of each anew, as they were."""

    def act(opportunity: Opportunity, version: int) -> Opportunity:
        beside = people(opportunity.pk)
        return share(opportunity, by=by, through=through, version=version, co_owners=beside, told=False)

    return each(opportunities, "share", act, lambda row: "", by=by, versions=versions, before=co_owners_of)


def reassign(opportunities: Any, *, by: User, through: str, versions: Versions, reassignment: Reassignment) -> Result:
    """Reassign all, and say of those that stay why they do in words that several can share."""
    handed, left = reassign_all(opportunities, by=by, through=through, reassignment=reassignment, versions=versions)
    result = Result(changed=handed)
    for opportunity, sentence in left:
        result.leave(opportunity, why_not(opportunity, "assign", by=by, seen=versions[opportunity.pk]) or sentence)
    return result


def each(
    opportunities: Iterable[Opportunity],
    action: str,
    act: Callable[[Opportunity, int], Opportunity],
    needless: Callable[[Opportunity], str],
    *,
    by: User,
    versions: Versions,
    before: Callable[[Opportunity], Any],
) -> Result:
    result = Result()
    for opportunity in opportunities:
        version = versions[opportunity.pk]
        if why := needless(opportunity):
            result.leave(opportunity, why)
            continue
        was = before(opportunity)
        try:
            result.changed.append(act(opportunity, version))
        except NotVisible:
            result.gone += 1
        except Refused as refusal:
            result.leave(opportunity, why_not(opportunity, action, by=by, seen=version) or str(refusal))
        else:
            result.before[opportunity.pk] = was
    return result


def why_not(opportunity: Opportunity, action: str, *, by: User, seen: int) -> str:
    """Say why in a sentence without a number or a name; empty if the refusal itself says it best."""
    if opportunity.version != seen:
        return _("Somebody changed these since you looked. Look at them again, then repeat your change.")
    blockers = opportunity.blockers(action)
    if any(blocker.name == "status" for blocker in blockers):
        return _("Closed as %(status)s.") % {"status": opportunity.get_status_display()}
    if blockers:
        return " ".join(map(str, blockers))
    if not may(by, opportunity, action):
        return _("You may see these, but this is for somebody else to do.")
    return ""


def co_owners_of(opportunity: Opportunity) -> list[int]:
    return sorted(person.pk for person in opportunity.co_owners.all())
