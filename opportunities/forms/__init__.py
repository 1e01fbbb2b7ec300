from .assignment import AssignForm, ReleaseForm, ShareForm
from .bulk import AccompanyForm, ReassignManyForm, RescheduleForm
from .closing import HoldForm, LoseForm, ReopenForm
from .edit import EditForm
from .merging import MergeCustomerForm
from .move import MoveForm
from .notes import CorrectNoteForm, NoteForm
from .opening import OpportunityForm
from .reassign import ReassignForm
from .saved import ChangeViewForm, SaveViewForm

__all__ = [
    "AccompanyForm",
    "AssignForm",
    "ChangeViewForm",
    "CorrectNoteForm",
    "EditForm",
    "HoldForm",
    "LoseForm",
    "MergeCustomerForm",
    "MoveForm",
    "NoteForm",
    "OpportunityForm",
    "ReassignForm",
    "ReassignManyForm",
    "ReleaseForm",
    "ReopenForm",
    "RescheduleForm",
    "SaveViewForm",
    "ShareForm",
]
