"""What can be done with a person's account on its page of the admin: when, in which words, and by which function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from . import services
from .standing import Standing, standing_of

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from accounts.models import User

    Words = str | Promise


@dataclass(frozen=True)
class Tool:
    """``fits`` says for whom it makes sense; ``done`` is said afterwards, of the person's name."""

    label: Words
    sentence: Words
    done: Words
    act: Callable[..., Any]
    fits: Callable[[User], bool]


def has_no_password(person: User) -> bool:
    return standing_of(person) in (Standing.INVITED, Standing.WAITING)


TOOLS: dict[str, Tool] = {
    "invite": Tool(
        _("Send invitation"),
        _("An e-mail with a link to choose a password goes out. A link that was sent before ends."),
        _("%(name)s gets an e-mail with a link to choose a password. It works for seven days."),
        services.invite,
        has_no_password,
    ),
    "withdraw": Tool(
        _("Withdraw invitation"),
        _("The link opens nothing any more. You can send another one at any time."),
        _("The invitation of %(name)s opens nothing any more."),
        services.withdraw,
        lambda person: standing_of(person) == Standing.INVITED,
    ),
    "end-sessions": Tool(
        _("End all sessions"),
        _("The person is signed out everywhere at once, and can sign in again."),
        _("%(name)s is signed out everywhere."),
        services.end_sessions,
        lambda person: standing_of(person) == Standing.HERE,
    ),
    "reactivate": Tool(
        _("Let in again"),
        _("Roles and teams are as they were. An invitation goes out: the old password and second factors are gone."),
        _("%(name)s works here again, and gets an e-mail with a link to choose a password."),
        services.reactivate,
        lambda person: not person.is_active,
    ),
}


def tools_for(person: User) -> dict[str, Tool]:
    return {name: tool for name, tool in TOOLS.items() if tool.fits(person)}
