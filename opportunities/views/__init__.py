from .assignment import assign, claim, release, share
from .board import board
from .detail import detail
from .facts import edit
from .lifecycle import hold, lose, move, reopen
from .listing import listing
from .notes import correct_note, note
from .opening import new

__all__ = [
    "assign",
    "board",
    "claim",
    "correct_note",
    "detail",
    "edit",
    "hold",
    "listing",
    "lose",
    "move",
    "new",
    "note",
    "release",
    "reopen",
    "share",
]
