"""Why an act is not possible: named conditions, and the sentences that a person reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

Sentence = Any


@dataclass(frozen=True)
class Blocker:
    """One reason why not: its name for the code, its sentence for people."""

    name: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence


class Rule:
    """A condition of a transition that can say what is missing."""

    def __init__(self, holds: Callable[[Any], bool], sentence: Sentence) -> None:
        self.holds = holds
        self.sentence = sentence
        wraps(holds)(self)

    def __call__(self, subject: Any) -> bool:
        return bool(self.holds(subject))

    def blocker(self, subject: Any) -> Blocker:
        sentence = self.sentence(subject) if callable(self.sentence) else self.sentence
        return Blocker(self.holds.__name__, str(sentence))


def rule(sentence: Sentence) -> Callable[[Callable[[Any], bool]], Rule]:
    """Make a function a condition whose refusal reads as ``sentence`` (a text, or a function of the subject)."""
    return lambda holds: Rule(holds, sentence)
