from .codes import Code, LeadOrigin, LossReason, NoteReason
from .event import OpportunityEvent
from .handover import Handover, Rule
from .note import Note, OpportunityNote
from .opportunity import CoOwner, Opportunity
from .outcome import Outcome
from .saved_view import SavedView
from .stage import Stage
from .status import Status

__all__ = [
    "CoOwner",
    "Code",
    "Handover",
    "LeadOrigin",
    "LossReason",
    "Note",
    "NoteReason",
    "Opportunity",
    "OpportunityEvent",
    "OpportunityNote",
    "Outcome",
    "Rule",
    "SavedView",
    "Stage",
    "Status",
]
