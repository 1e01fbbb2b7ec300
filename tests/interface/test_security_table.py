"""The table of docs/security.md names tests that exist."""

import re
from pathlib import Path

import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", (BASE / "docs" / "security.md").read_text())))


@pytest.mark.parametrize("path", sorted({path for path, _ in NAMED}))
def test_every_test_that_the_table_names_is_there(path):
    code = (BASE / path).read_text()

    gone = [name for where, name in NAMED if where == path and f"\ndef {name}(" not in code]
    assert gone == []


def test_the_table_names_a_test_for_most_requirements():
    assert len(NAMED) > 60
