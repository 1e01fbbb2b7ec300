from .asking import ask, asked
from .assignment import assign, claim, release, share
from .board import board
from .bulk import bulk_accompany, bulk_reassign, bulk_reschedule, bulk_undo
from .detail import detail
from .export import export
from .facts import edit, fact, reach
from .handover import handover, handover_done, handovers, undo_handover
from .lifecycle import hold, lose, move, reopen
from .listing import listing
from .merging import merge_customer
from .notes import correct_note, note
from .opening import new
from .people import people
from .saved import change_view, delete_view, save_view

__all__ = [
    "ask",
    "asked",
    "assign",
    "board",
    "bulk_accompany",
    "bulk_reassign",
    "bulk_reschedule",
    "bulk_undo",
    "change_view",
    "claim",
    "correct_note",
    "delete_view",
    "detail",
    "edit",
    "export",
    "fact",
    "handover",
    "handover_done",
    "handovers",
    "hold",
    "listing",
    "lose",
    "merge_customer",
    "move",
    "new",
    "note",
    "people",
    "reach",
    "release",
    "reopen",
    "save_view",
    "share",
    "undo_handover",
]
