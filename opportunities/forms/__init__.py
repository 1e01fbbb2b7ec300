from .assignment import AssignForm, ReleaseForm, ShareForm
from .closing import HoldForm, LoseForm, ReopenForm
from .edit import EditForm
from .move import MoveForm
from .notes import CorrectNoteForm, NoteForm
from .opening import OpportunityForm
from .reassign import ReassignForm

__all__ = [
    "AssignForm",
    "CorrectNoteForm",
    "EditForm",
    "HoldForm",
    "LoseForm",
    "MoveForm",
    "NoteForm",
    "OpportunityForm",
    "ReassignForm",
    "ReleaseForm",
    "ReopenForm",
    "ShareForm",
]
