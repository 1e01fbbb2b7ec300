from .absences import end_absence, set_absence
from .acts import claim, extend, log, reschedule, undo
from .day import day
from .roles import roles
from .search import search, shortcuts
from .settings import devices, save, settings
from .workload import give, take_back, workload

__all__ = [
    "claim",
    "day",
    "devices",
    "end_absence",
    "extend",
    "give",
    "log",
    "reschedule",
    "roles",
    "save",
    "search",
    "set_absence",
    "settings",
    "shortcuts",
    "take_back",
    "undo",
    "workload",
]
