"""What happens to opportunities beyond one row. Each function is one act, one transaction."""

from .assignment import assign, claim, release, share
from .closing import lose, reopen
from .handover import Handover, Receiver, hand_over
from .notes import add_note, correct_note, refuse_correction
from .opportunity import create, edit, hold, move
from .outcomes import record_outcome

__all__ = [
    "Handover",
    "Receiver",
    "add_note",
    "assign",
    "claim",
    "correct_note",
    "create",
    "edit",
    "hand_over",
    "hold",
    "lose",
    "move",
    "record_outcome",
    "refuse_correction",
    "release",
    "reopen",
    "share",
]
