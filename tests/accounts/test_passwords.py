import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User

PERSON = User(email="maren.okafor@halden.example", name="Maren Okafor")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "twelve chars",
        "           x y z q w",
        "ÄÖÜ äöü ß 漢字 🙂 text",
        "x7" * 4 + "Q" * 116 + "Lmn!",
        "0192837465564738",
        "halden-demo-floor",
    ],
)
def test_any_characters_make_a_password_from_twelve_on(password):
    validate_password(password, PERSON)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("elevenchars", "too short"),
        ("1234567890123456", "easy to guess"),
        ("qwertyuiopasdfghjkl", "easy to guess"),
        ("startfinding", "too common"),
        ("Pursuit2026!", "easy to guess"),
        ("halden-halden", "easy to guess"),
        ("marenokafor1", "easy to guess|similar"),
        ("aaaaaaaaaaaaaaaa", "easy to guess"),
        ("passwordpassword1", "easy to guess"),
        ("ab3 " * 300, "too long"),
    ],
)
def test_what_is_short_common_or_named_after_something_here_is_refused_with_a_sentence(password, why):
    with pytest.raises(ValidationError, match=why):
        validate_password(password, PERSON)
