"""The transition table that the code runs, read from the model: what is drawn and told here cannot drift from it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lifecycle.models import Lifecycle

ANY, ANY_OTHER = "*", "+"
MOVE = "move"


@dataclass(frozen=True)
class Act:
    """One action of the table: from which statuses, to which. Without targets, the status stays."""

    name: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    conditions: tuple[Any, ...]
    permission: Any
    parameters: tuple[str, ...]

    @property
    def ways(self) -> Iterator[tuple[str, str]]:
        """Yield each change of status that this act can make."""
        for source in self.sources:
            yield from ((source, target) for target in self.targets if target != source)


def acts_of(model: type[Lifecycle]) -> list[Act]:
    """Return every action that the model's status field knows, by where they begin and lead."""
    field: Any = model.status.field
    acts = [act_of(name, method, list(field.choices)) for name, method in field.transitions[model].items()]
    order = [value for value, _label in field.choices]
    way = {act.name: [order.index(status) for status in act.sources[:1] + act.targets[:1]] for act in acts}
    return sorted(acts, key=lambda act: (way[act.name], act.name))


def act_of(name: str, method: Any, choices: list[tuple[str, Any]]) -> Act:
    transitions = list(method._django_fsm.transitions.values())
    statuses = [value for value, _label in choices]
    sources = {source for transition in transitions for source in sources_of(transition, statuses)}
    targets = {target for transition in transitions for target in targets_of(transition, statuses)}
    parameters = [p for p in inspect.signature(method).parameters.values() if p.name != "self"]
    return Act(
        name=name,
        sources=tuple(sorted(sources, key=statuses.index)),
        targets=tuple(sorted(targets, key=statuses.index)),
        conditions=tuple(transitions[0].conditions),
        permission=transitions[0].permission,
        parameters=tuple(p.name for p in parameters if p.kind is p.KEYWORD_ONLY),
    )


def sources_of(transition: Any, statuses: list[str]) -> list[str]:
    if transition.source == ANY:
        return statuses
    if transition.source == ANY_OTHER:
        return [status for status in statuses if status != transition.target]
    return [transition.source]


def targets_of(transition: Any, statuses: list[str]) -> list[str]:
    """Return where it may lead; what a function decides at run time names the statuses it may choose from."""
    if transition.target is None:
        return []
    if hasattr(transition.target, "get_state"):
        return list(transition.target.allowed_states) or statuses
    return [transition.target]
