"""What happens to customers, their contacts and addresses. Each function is one act, one transaction."""

from .changing import add, change_activity, create, edit, refuse_unless_keeping
from .introducing import introduce
from .merging import Heirs, merge

__all__ = ["Heirs", "add", "change_activity", "create", "edit", "introduce", "merge", "refuse_unless_keeping"]
