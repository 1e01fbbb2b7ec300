"""How people come, what they are given, and how they go. Each function is one act, one transaction."""

from .charge import change_members, change_roles, change_teams
from .inviting import accept, invite, withdraw
from .leaving import deactivate, end_sessions, reactivate

__all__ = [
    "accept",
    "change_members",
    "change_roles",
    "change_teams",
    "deactivate",
    "end_sessions",
    "invite",
    "reactivate",
    "withdraw",
]
