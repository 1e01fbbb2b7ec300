"""What people type about quotes: the draft with its lines, and what each act asks for."""

from .acts import (
    AbandonForm,
    ActForm,
    ArrangeForm,
    CopyForm,
    ExtendForm,
    PresentForm,
    RefuseForm,
    RejectForm,
    RenewForm,
)
from .delegate import DelegateForm
from .draft import EditForm, NewForm
from .lines import LineForm, LineFormSet
from .request import RequestForm
from .together import PresentTogetherForm

__all__ = [
    "AbandonForm",
    "ActForm",
    "ArrangeForm",
    "CopyForm",
    "DelegateForm",
    "EditForm",
    "ExtendForm",
    "LineForm",
    "LineFormSet",
    "NewForm",
    "PresentForm",
    "PresentTogetherForm",
    "RefuseForm",
    "RejectForm",
    "RenewForm",
    "RequestForm",
]
