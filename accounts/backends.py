from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from .models import User


class EmailBackend(AuthenticationBackend):
    """Signs in by e-mail, and fetches the signed-in person with all that the shell shows of them in one query."""

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.with_scope().with_unread_notices().with_second_factor().filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
