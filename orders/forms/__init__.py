"""What people type about orders: the customer's yes, and what becomes of an order."""

from .acceptance import AcceptForm
from .acts import ActForm, CancelForm, NumberForm, SendForm
from .offer import AnswerForm, DeclineForm, PricesForm, QuestionForm

__all__ = [
    "AcceptForm",
    "ActForm",
    "AnswerForm",
    "CancelForm",
    "DeclineForm",
    "NumberForm",
    "PricesForm",
    "QuestionForm",
    "SendForm",
]
