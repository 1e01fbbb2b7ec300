from .asking import AskForm
from .assignment import AssignForm, ReleaseForm, ShareForm
from .bulk import AccompanyForm, ReassignManyForm, RescheduleForm
from .closing import HoldForm, LoseForm, ReopenForm
from .edit import EditForm, FactForm, ReachForm
from .handover import HandoverForm
from .merging import MergeCustomerForm
from .move import MoveForm
from .notes import CorrectNoteForm, NoteForm
from .opening import OpportunityForm
from .reassign import ReassignForm
from .saved import ChangeViewForm, SaveViewForm

__all__ = [
    "AccompanyForm",
    "AskForm",
    "AssignForm",
    "ChangeViewForm",
    "CorrectNoteForm",
    "EditForm",
    "FactForm",
    "HandoverForm",
    "HoldForm",
    "LoseForm",
    "MergeCustomerForm",
    "MoveForm",
    "NoteForm",
    "OpportunityForm",
    "ReachForm",
    "ReassignForm",
    "ReassignManyForm",
    "ReleaseForm",
    "ReopenForm",
    "RescheduleForm",
    "SaveViewForm",
    "ShareForm",
]
