"""What happens to opportunities beyond one row. Each function is one act, one transaction."""

from .assignment import assign, claim, release, share
from .bulk import Result, accompany, reassign, reschedule, stand_beside
from .closing import lose, reopen
from .handover import hand_over
from .merging import merge_customer
from .notes import add_note, correct_note, note_of_customer, refuse_correction
from .opportunity import create, edit, hold, move
from .outcomes import record_outcome
from .purging import mark_quotes_purged
from .reassignment import Reassignment, Receiver, reassign_all
from .requesting import CustomerRequest, ask
from .saved_views import change_view, delete_view, save_view
from .taking_back import undo_handover

__all__ = [
    "CustomerRequest",
    "Reassignment",
    "Receiver",
    "Result",
    "accompany",
    "add_note",
    "ask",
    "assign",
    "change_view",
    "claim",
    "correct_note",
    "create",
    "delete_view",
    "edit",
    "hand_over",
    "hold",
    "lose",
    "mark_quotes_purged",
    "merge_customer",
    "move",
    "note_of_customer",
    "reassign",
    "reassign_all",
    "record_outcome",
    "refuse_correction",
    "release",
    "reopen",
    "reschedule",
    "save_view",
    "share",
    "stand_beside",
    "undo_handover",
]
