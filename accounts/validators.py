from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from .models import User

TRIED_BY_ANYBODY = (
    "pursuit", "password", "passwort", "kennwort", "welcome", "willkommen", "letmein", "admin",
    "qwertyuiop", "qwertzuiop", "qwerty", "qwertz", "asdfghjkl", "zxcvbnm", "yxcvbnm", "1234567890", "123456", "abcdef",
)  # fmt: skip
DIFFERENT, DIFFERENT_BESIDE_A_WORD = 5, 8  # characters, at least
LONGEST = 1000  # characters; nobody types more, and each costs time


class GuessablePasswordValidator:
    """Refuse what is little more than words that anybody would try here: the product, the house, the person.

    No rule about kinds of characters: those make passwords worse.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(_("This password is too long for any use."), code="password_too_long")
        rest = without(words_around(user), password)
        least = DIFFERENT if rest == password.casefold() else DIFFERENT_BESIDE_A_WORD
        if len(set(rest)) < least:
            raise ValidationError(
                _("This password is easy to guess: it is little more than a word that anybody would try here."),
                code="password_too_guessable",
            )

    def get_help_text(self) -> str:
        return _("Your password can’t be little more than your name, the company’s or the product’s.")


def words_around(user: User | None) -> set[str]:
    """Return the words that a stranger would try first."""
    texts = [settings.SELLER["name"], *((user.name, user.email) if user else ())]
    return {*TRIED_BY_ANYBODY, *(word for text in texts for word in re.findall(r"\w{4,}", text.casefold()))}


def without(words: set[str], password: str) -> str:
    rest = password.casefold()
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest
