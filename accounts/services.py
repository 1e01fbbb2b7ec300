from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress

from .models import User

OWN_SETTINGS = frozenset(
    {
        "name", "phone", "language", "time_zone", "density", "single_keys",
        "muted_day_rules", "expiring_within_days", "muted_notices", "unmailed_notices",
    }
)  # fmt: skip


def keep_address(user: User) -> None:
    """Make the person's e-mail address the one that the sign-in pages know, verified; an old one opens nothing."""
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def change_settings(user: User, **settings: Any) -> None:
    """Keep what a person sets for themselves; address, roles and teams are for an administrator to give."""
    if unknown := settings.keys() - OWN_SETTINGS:
        raise ValueError(f"No one sets {sorted(unknown)} for themselves.")
    for name, value in settings.items():
        setattr(user, name, value)
    user.save(update_fields=list(settings))
