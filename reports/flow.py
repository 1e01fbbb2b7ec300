"""The ways of an opportunity with their numbers: from stage to stage, in and out, as the transition table allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from opportunities.models import Opportunity, Stage, Status
from opportunities.models.status import CLOSED
from opportunities.permissions import can_create

from . import words
from .criteria import Scope
from .figures import FEW, Figures
from .places import Node, Place, Slow
from .roles import who_may, who_may_open
from .transitions import MOVE, Act, acts_of

ENTRANCES = {
    Opportunity.CreatedThrough.REP: Status.INQUIRY,
    Opportunity.CreatedThrough.CUSTOMER_REQUEST: Status.NEGOTIATION,
}


@dataclass(frozen=True)
class Way:
    """One arrow: how often it was taken, and out of how many that left the same stage (0: there is no share)."""

    act: str
    source: Node | None
    target: Node
    count: int
    of: int = 0
    label: str = ""

    @property
    def share(self) -> int | None:
        return round(100 * self.count / self.of) if self.of >= FEW else None

    @property
    def is_too_few(self) -> bool:
        return 0 < self.of < FEW

    @property
    def is_back(self) -> bool:
        """Whether it leads back to an earlier stage of the same status."""
        source, target = self.source, self.target
        within = self.act == MOVE and source is not None and source.stage is not None and target.stage is not None
        return bool(within and target.stage.position < source.stage.position)  # type: ignore[union-attr]  # asked above


@dataclass
class Move:
    """One act that leads somewhere, in words, with its ways."""

    needs: str
    who: str
    effect: str
    ways: list[Way]


@dataclass
class Stay:
    """One act that changes no status, in words."""

    name: str
    statuses: list[str]
    needs: str
    who: str
    effect: str
    count: int


@dataclass
class Flow:
    """The whole process as the code has it, with the figures of one reader, team and period."""

    nodes: list[Node]
    history: Node
    moves: list[Move]
    stays: list[Stay]
    figures: Figures
    scope: Scope

    @property
    def ways(self) -> Iterator[Way]:
        for move in self.moves:
            yield from move.ways

    @property
    def in_history(self) -> int:
        return sum(pile.apart for pile in self.figures.closed.values())

    @property
    def slowest(self) -> Slow | None:
        """Return the stage that takes longest beyond what is usual."""
        slow = [Slow.of(node, self.figures) for node in self.nodes if not node.is_closed]
        return max(filter(None, slow), key=lambda found: found.days / found.usual, default=None)

    @property
    def slow_address(self) -> str:
        """Return the list's question for those that stay too long."""
        slow = self.slowest
        return self.scope.query(stage=slow.stage.pk, quiet="stage") if slow else ""

    @property
    def places(self) -> list[Place]:
        """The boxes as rows of a table, with every sum."""
        return [Place.of(node, self.figures) for node in self.nodes]

    @property
    def is_timed(self) -> bool:
        return any(count >= FEW for count, _days in self.figures.stays.values())


def flow_of(stages: Sequence[Stage], figures: Figures, scope: Scope) -> Flow:
    acts = acts_of(Opportunity)
    nodes = nodes_of([stage for stage in stages if stage.active or figures.open[stage.pk].count])
    history = Node("history", ())
    return Flow(
        nodes=nodes,
        history=history,
        moves=[
            *ways_in(nodes, figures),
            *(move_of(act, nodes, figures) for act in acts if act.targets or act.name == MOVE),
            way_out(nodes, history, figures),
        ],
        stays=[stay_of(act, figures) for act in acts if not act.targets and act.name != MOVE],
        figures=figures,
        scope=scope,
    )


def nodes_of(stages: Sequence[Stage]) -> list[Node]:
    nodes: list[Node] = []
    for status in Status:
        here = tuple(stage for stage in stages if stage.status == status)
        nodes += [Node(status, here)] if status in CLOSED else [Node(status, (stage,)) for stage in here]
    return nodes


def of_status(nodes: list[Node], status: str) -> list[Node]:
    return [node for node in nodes if node.status == status]


def move_of(act: Act, nodes: list[Node], figures: Figures) -> Move:
    ways = steps_of if act.name == MOVE else changes_of
    who = who_may(act) or words.follows(act)
    return Move(words.needs(act), who, words.effect(act), list(ways(act, nodes, figures)))


def changes_of(act: Act, nodes: list[Node], figures: Figures) -> Iterator[Way]:
    """Yield a way from each stage of the old status to where the new one is entered."""
    for source, target in act.ways:
        entered = frozenset[int]().union(*(node.ids for node in of_status(nodes, target)))
        for node in of_status(nodes, source):
            yield way(act.name, node, of_status(nodes, target)[0], entered, figures)


def steps_of(act: Act, nodes: list[Node], figures: Figures) -> Iterator[Way]:
    """Yield a way between any two stages of the same status, those onward first."""
    pairs = [(a, b) for status in act.sources for a in of_status(nodes, status) for b in of_status(nodes, status)]
    ways = [way(act.name, a, b, b.ids, figures) for a, b in pairs if a is not b]
    return iter(sorted(ways, key=lambda found: found.is_back))


def way(act: str, source: Node, target: Node, entered: frozenset[int], figures: Figures) -> Way:
    taken = sum(figures.moves[act, left, into] for left in source.ids for into in entered)
    left = 0 if source.is_closed else sum(figures.left(stage) for stage in source.ids)
    return Way(act, source, target, taken, left)


def ways_in(nodes: list[Node], figures: Figures) -> Iterator[Move]:
    """Yield the two ways in: there is no record yet, so they are no transitions."""
    total = sum(figures.ways_in.values())
    for entrance, status in ENTRANCES.items():
        target, count = of_status(nodes, status)[0], figures.ways_in[entrance]
        found = Way(str(entrance), None, target, count, total, str(entrance.label))
        needed, effect = words.ENTRANCE_NEEDS[entrance], words.ENTRANCE_EFFECTS[entrance]
        yield Move(str(needed), who_may_open(can_create), str(effect), [found])


def way_out(nodes: list[Node], history: Node, figures: Figures) -> Move:
    """Return the way that the purge takes; it moves records, not statuses."""
    ways = [Way("purge", node, history, figures.closed[node.status].apart) for node in nodes if node.is_closed]
    return Move(str(words.PURGE_NEEDS), str(words.PURGE_WHO), str(words.PURGE_EFFECT), ways)


def stay_of(act: Act, figures: Figures) -> Stay:
    return Stay(
        name=words.called(act),
        statuses=[_("Any")] if act.sources == (*Status,) else [str(Status(source).label) for source in act.sources],
        needs=words.needs(act),
        who=who_may(act) or words.follows(act),
        effect=words.effect(act),
        count=figures.acts[act.name],
    )
