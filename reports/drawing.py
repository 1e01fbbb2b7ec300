"""Where the boxes and arrows of the process stand on paper: lanes from left to right, Lost and history below.

All figures of the paper are pixels of a picture that is as wide as it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from opportunities.models import Status
from opportunities.models.status import OPEN
from opportunities.templatetags.opportunities import kind

from .boxes import HIGH, WIDE, Box, Lane, box_of, counted, history_of
from .flow import Flow, Way
from .places import Node

STEP, PAD, GAP, WAY_OUT = 64, 18, 16, 46
EDGE = 8
ROW, LOW = 96, 312
BUS, BUS_STEP = 44, 13
BACK = 222
ROUND = 14
LETTER, LABEL_PAD, LABEL_HIGH = 7.2, 12, 21
THICKEST = 5


@dataclass(frozen=True)
class Arrow:
    way: Way
    path: str
    css: str
    thickness: int
    at: tuple[int, int]

    @property
    def label(self) -> str:
        if self.way.share is None or not self.way.count:
            return counted(self.way.count) if self.way.count else ""
        if self.way.is_back:
            return _("%(share)s%% back") % {"share": self.way.share}
        return _("%(share)s%%") % {"share": self.way.share}

    @property
    def width(self) -> int:
        return round(LABEL_PAD + LETTER * len(self.label))

    @property
    def left(self) -> int:
        return self.at[0] - self.width // 2

    @property
    def top(self) -> int:
        return self.at[1] - LABEL_HIGH // 2

    @property
    def entrance(self) -> str:
        """Say beside the arrow which way in it is, with its number and share."""
        words = {"way": self.way.label, "count": counted(self.way.count), "share": self.way.share}
        return (_("%(way)s, %(count)s") if self.way.share is None else _("%(way)s, %(count)s (%(share)s%%)")) % words

    @property
    def aloud(self) -> str:
        source = self.way.source.title if self.way.source else self.way.label
        words = {"source": source, "target": self.way.target.title, "n": self.way.count}
        return (
            ngettext("%(source)s to %(target)s: %(n)s time", "%(source)s to %(target)s: %(n)s times", self.way.count)
            % words
        )


class Drawing:
    """The picture of one flow. What the table allows and no rule here has a place for goes below the row of boxes."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.most = max((way.count for way in flow.ways), default=0)
        self.boxes = self.placed()
        self.by_node = {box.node: box for box in self.boxes}

    @property
    def width(self) -> int:
        return max(box.right for box in self.boxes) + PAD

    @property
    def view(self) -> str:
        return f"0 {-self.lift} {self.width} {LOW + HIGH + 10 + self.lift}"

    @cached_property
    def lift(self) -> int:
        """Return how much higher the paper begins, so that ways over the top pass below the words of the ways in."""
        return BUS_STEP * max(0, len(self.tracks(self.over)) - 1)

    # --- boxes -------------------------------------------------------------------------------------------------------
    def placed(self) -> list[Box]:
        x, boxes = EDGE, []
        for status in OPEN:
            nodes = [node for node in self.flow.nodes if node.status == status]
            boxes += [box_of(node, self.flow, x + PAD + n * (WIDE + STEP), ROW) for n, node in enumerate(nodes)]
            x = boxes[-1].right + PAD + GAP
        won = box_of(self.closed(Status.WON), self.flow, x - GAP + WAY_OUT, ROW)
        between = (boxes[-2].right + boxes[-1].x) // 2
        lost = box_of(self.closed(Status.LOST), self.flow, between - WIDE // 2, LOW)
        return [*boxes, won, lost, history_of(self.flow, won.x, LOW)]

    def closed(self, status: str) -> Node:
        return next(node for node in self.flow.nodes if node.status == status)

    @property
    def lanes(self) -> Iterator[Lane]:
        for status in OPEN:
            boxes = [box for box in self.boxes if box.node.status == status]
            x = boxes[0].x - PAD
            yield Lane(str(Status(status).label), kind(status), x, boxes[-1].right + PAD - x, boxes[-1].right)

    # --- arrows ------------------------------------------------------------------------------------------------------
    @cached_property
    def arrows(self) -> list[Arrow]:
        return [self.arrow(way) for way in self.flow.ways]

    def arrow(self, way: Way) -> Arrow:
        target = self.by_node[way.target]
        if way.source is None:
            top = 18 - self.lift
            return self.draw(way, f"M{target.centre} {top + 8}V{target.y - 4}", (target.centre, top))
        source = self.by_node[way.source]
        if way in self.over:
            return self.above(way, source, target)
        if way in self.under:
            return self.below(way, source, target)
        if source.y == target.y:
            at = (source.right + target.x) // 2
            css = "" if target.node.stages else "lo"
            return self.draw(way, f"M{source.right} {source.middle}H{target.x - 2}", (at, source.middle - 21), css)
        return self.downwards(way, source, target) if source.y < target.y else self.upwards(way, source, target)

    def draw(self, way: Way, path: str, at: tuple[int, int], css: str = "") -> Arrow:
        thickness = 1 + (THICKEST - 1) * way.count // self.most if self.most else 1
        return Arrow(way, path, css, thickness, at)

    def in_row(self, way: Way) -> bool:
        return way.source is not None and self.by_node[way.source].y == self.by_node[way.target].y == ROW

    def apart(self, way: Way) -> int:
        """Return how many boxes to the right the target is."""
        row = [box.node for box in self.boxes if box.y == ROW]
        return row.index(way.target) - row.index(way.source)  # type: ignore[arg-type]  # only asked of those in the row

    @cached_property
    def over(self) -> list[Way]:
        """The ways that pass over boxes between."""
        return [way for way in self.flow.ways if self.in_row(way) and self.apart(way) > 1]

    @cached_property
    def under(self) -> list[Way]:
        """The ways back, below the boxes."""
        return [way for way in self.flow.ways if self.in_row(way) and self.apart(way) < 0]

    def tracks(self, ways: list[Way]) -> list[list[Way]]:
        """Give each way the first track on which it meets no other."""
        tracks: list[list[Way]] = []
        for way in sorted(ways, key=lambda way: abs(self.apart(way))):
            free = (track for track in tracks if not any(self.meet(way, other) for other in track))
            track = next(free, None)
            if track is None:
                tracks.append(track := [])
            track.append(way)
        return tracks

    def meet(self, one: Way, other: Way) -> bool:
        (a, b), (c, d) = self.span(one), self.span(other)
        return a < d and c < b

    def span(self, way: Way) -> tuple[int, int]:
        ends = sorted(self.by_node[node].centre for node in (way.source, way.target) if node)
        return ends[0], ends[1]

    def track_of(self, way: Way, ways: list[Way]) -> int:
        return next(n for n, track in enumerate(self.tracks(ways)) if way in track)

    def above(self, way: Way, source: Box, target: Box) -> Arrow:
        start, end, y = source.right - 32, target.x + 32, BUS - BUS_STEP * self.track_of(way, self.over)
        up = f"M{start} {ROW - 4}V{y + ROUND}Q{start} {y} {start + ROUND} {y}"
        down = f"H{end - ROUND}Q{end} {y} {end} {y + ROUND}V{ROW - 4}"
        return self.draw(way, up + down, ((start + end) // 2, y), "lo")

    def below(self, way: Way, source: Box, target: Box) -> Arrow:
        start, end, y = source.x + 16, target.right - 8, BACK + BUS_STEP * self.track_of(way, self.under)
        path = f"M{start} {source.bottom + 4}V{y}H{end}V{target.bottom + 6}"
        return self.draw(way, path, ((source.x + target.right) // 2, y), "bk")

    def downwards(self, way: Way, source: Box, target: Box) -> Arrow:
        x, entry = source.centre, self.entry_of(way, source, target)
        if not entry:
            x = max(source.centre, target.x + 24)
            return self.draw(way, f"M{x} {source.bottom + 4}V{target.y - 6}", (x, 280), "lo")
        side, y = entry
        turn, end = (ROUND, target.x - 6) if side == "left" else (-ROUND, target.right + 8)
        path = f"M{x} {source.bottom + 4}V{y - ROUND}Q{x} {y} {x + turn} {y}H{end}"
        return self.draw(way, path, (x, 280), "lo")

    def entry_of(self, way: Way, source: Box, target: Box) -> tuple[str, int] | None:
        """Return at which side and height a way down enters, the nearest highest; None is from straight above."""
        if target.x - ROUND < source.centre < target.right + ROUND:
            return None
        side = "left" if source.centre < target.x else "right"
        beside = [box for box in self.boxes if box.y == ROW and (box.centre < target.x) == (side == "left")]
        nearest = sorted(beside, key=lambda box: abs(box.centre - target.centre))
        return side, target.y + 14 + 20 * min(nearest.index(source), 3)

    def upwards(self, way: Way, source: Box, target: Box) -> Arrow:
        """Go straight up where the boxes overlap, else out at the side and up."""
        left, right = max(source.x, target.x), min(source.right, target.right)
        if right - left > 3 * ROUND:
            x = (left + right) // 2 - ROUND
            return self.draw(way, f"M{x} {source.y - 4}V{target.bottom + 6}", (x, 258), "bk")
        x, y = target.x + 30, source.bottom - 16
        out, turn = (source.x - 4, ROUND) if target.x < source.x else (source.right + 4, -ROUND)
        path = f"M{out} {y}H{x + turn}Q{x} {y} {x} {y - ROUND}V{target.bottom + 6}"
        return self.draw(way, path, ((out + x) // 2, y), "bk")

    @property
    def labels(self) -> list[Arrow]:
        return [arrow for arrow in self.arrows if arrow.label and arrow.way.source]

    @property
    def entrances(self) -> list[Arrow]:
        return [arrow for arrow in self.arrows if arrow.way.source is None]
