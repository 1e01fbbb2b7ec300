from __future__ import annotations

from allauth.account.models import EmailAddress

from .models import User


def keep_address(user: User) -> None:
    """Make the person's e-mail address the one that the sign-in pages know, verified; an old one opens nothing."""
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
