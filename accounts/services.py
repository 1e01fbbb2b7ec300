from __future__ import annotations

import logging
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from celery import current_app
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from kombu.exceptions import OperationalError

from audit.actions import Action
from audit.services import write_entry
from lifecycle.through import Through

from .models import User

logger = logging.getLogger(__name__)

SEND_RESET_LINK = "accounts.send_reset_link"
AN_HOUR = 60 * 60
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


@transaction.atomic
def change_settings(user: User, **settings: Any) -> None:
    """Keep what a person sets for themselves; address, roles and teams are for an administrator to give."""
    if unknown := settings.keys() - OWN_SETTINGS:
        raise ValueError(f"No one sets {sorted(unknown)} for themselves.")
    changes = {name: [getattr(user, name), value] for name, value in settings.items() if getattr(user, name) != value}
    for name, value in settings.items():
        setattr(user, name, value)
    user.save(update_fields=list(settings))
    if changes:
        note(Action.CHANGED, user, changes=changes)


def note(action: Action, user: AbstractBaseUser, **details: Any) -> None:
    """Write down what a person did about their own signing in."""
    about = user.get_username()
    write_entry(action, by=user, through=Through.PAGE, about=about, subject=user, **details)


def tell_failed(user: User, method: str) -> None:
    """Write down that somebody who knew the account failed at this."""
    write_entry(Action.SIGN_IN_FAILED, by=None, through=Through.PAGE, about=user.email, subject=user, method=method)


def promise_reset_link(email: str) -> None:
    """Let the worker send the link; send it here where there is no way to the worker."""
    try:
        current_app.send_task(SEND_RESET_LINK, [email], expires=AN_HOUR)
    except OperationalError:
        logger.warning("reset_link_sent_without_worker")
        send_reset_link(email)


def send_reset_link(email: str) -> None:
    """Mail a link to a new password to the active person of this address, in that person's language; to nobody else.

    Who has none yet gets an invitation, from an administrator.
    """
    user = User.objects.active().filter(email=email.strip().lower()).first()
    if user is None or not user.has_usable_password():
        return
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    said = {
        "name": user.name,
        "link": settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=key),
        "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
        "seller": settings.SELLER,
    }
    with translation.override(user.language):
        subject = translation.gettext("A new password for Pursuit")
        EmailMessage(subject, render_to_string("account/email/reset.txt", said), to=[user.email]).send()
