from .acts import claim, extend, log, reschedule, undo
from .day import day
from .search import search, shortcuts
from .settings import devices, save, settings

__all__ = [
    "claim",
    "day",
    "devices",
    "extend",
    "log",
    "reschedule",
    "save",
    "search",
    "settings",
    "shortcuts",
    "undo",
]
