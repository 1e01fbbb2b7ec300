"""The words of the audit: what an entry can say was done. Whoever writes one takes its action from here."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """Events of records have their own words; these are for what happens beside them.

    ``details`` by custom: ``method`` of a sign-in (password, passkey, second_factor, openid); ``changes`` of fields as
    ``{field: [before, after]}``; ``reason`` where one was given; ``rows`` of an export; counts of an import or a purge.
    Never a password, a code or a token.
    """

    SIGN_IN = "sign_in", _("Signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("Sign-in failed")
    SIGN_IN_HELD_BACK = "sign_in_held_back", _("Sign-in held back after too many tries")
    SIGN_OUT = "sign_out", _("Signed out")
    PASSWORD_CHANGED = "password_changed", _("Password changed")
    PASSWORD_RESET_ASKED = "password_reset_asked", _("Asked for a new password")
    PASSWORD_RESET = "password_reset", _("Password set anew")
    FACTOR_ADDED = "factor_added", _("Second factor added")
    FACTOR_REMOVED = "factor_removed", _("Second factor removed")
    RECOVERY_CODES_MADE = "recovery_codes_made", _("Recovery codes made")
    RECOVERY_CODE_USED = "recovery_code_used", _("Recovery code used")
    SESSION_ENDED = "session_ended", _("Session ended")
    SESSIONS_ENDED = "sessions_ended", _("Sessions ended")

    REFUSED = "refused", _("Refused")

    ADDED = "added", _("Added")
    CHANGED = "changed", _("Changed")
    ENDED = "ended", _("Ended")
    DELETED = "deleted", _("Deleted")

    INVITED = "invited", _("Invited")
    INVITATION_WITHDRAWN = "invitation_withdrawn", _("Invitation withdrawn")
    INVITATION_ACCEPTED = "invitation_accepted", _("Invitation accepted")
    DEACTIVATED = "deactivated", _("Deactivated")
    REACTIVATED = "reactivated", _("Reactivated")
    ROLES_CHANGED = "roles_changed", _("Roles changed")
    TEAMS_CHANGED = "teams_changed", _("Teams changed")

    ABSENCE_SET = "absence_set", _("Absence set")
    ABSENCE_ENDED = "absence_ended", _("Absence ended")
    HANDED_OVER = "handed_over", _("Handed over")
    HANDOVER_UNDONE = "handover_undone", _("Handover taken back")

    EXPORTED = "exported", _("Exported")
    IMPORTED = "imported", _("Imported")
    PURGED = "purged", _("Purged")
    RESTORED = "restored", _("Restored")


class Kind(models.TextChoices):
    """What a reader of the audit can ask for."""

    SIGN_INS = "sign-ins", _("Sign-ins")
    REFUSALS = "refusals", _("Refusals")
    CHANGES = "changes", _("Changes")
    TRANSITIONS = "transitions", _("Transitions")
    ASSIGNMENTS = "assignments", _("Assignments")
    EXPORTS = "exports", _("Exports")
    IMPORTS = "imports", _("Imports")
    PURGES = "purges", _("Purges and restores")


ENTRIES_OF: dict[str, frozenset[str]] = {
    Kind.SIGN_INS: frozenset(
        {
            Action.SIGN_IN, Action.SIGN_IN_FAILED, Action.SIGN_IN_HELD_BACK, Action.SIGN_OUT,
            Action.PASSWORD_CHANGED, Action.PASSWORD_RESET_ASKED, Action.PASSWORD_RESET,
            Action.FACTOR_ADDED, Action.FACTOR_REMOVED, Action.RECOVERY_CODES_MADE, Action.RECOVERY_CODE_USED,
            Action.SESSION_ENDED, Action.SESSIONS_ENDED,
        }
    ),
    Kind.REFUSALS: frozenset({Action.REFUSED}),
    Kind.CHANGES: frozenset(
        {
            Action.ADDED, Action.CHANGED, Action.ENDED, Action.DELETED,
            Action.INVITED, Action.INVITATION_WITHDRAWN, Action.INVITATION_ACCEPTED,
            Action.DEACTIVATED, Action.REACTIVATED, Action.ROLES_CHANGED, Action.TEAMS_CHANGED,
        }
    ),
    Kind.ASSIGNMENTS: frozenset(
        {Action.ABSENCE_SET, Action.ABSENCE_ENDED, Action.HANDED_OVER, Action.HANDOVER_UNDONE}
    ),
    Kind.EXPORTS: frozenset({Action.EXPORTED}),
    Kind.IMPORTS: frozenset({Action.IMPORTED}),
    Kind.PURGES: frozenset({Action.PURGED, Action.RESTORED}),
}  # fmt: skip
