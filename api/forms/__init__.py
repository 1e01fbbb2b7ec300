"""What is asked of the interface, and what administrators type about it."""

from .asking import AskingForm
from .replaying import ReplayForm

__all__ = ["AskingForm", "ReplayForm"]
