import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.imports.folder import make_folder


@pytest.fixture
def folder(tmp_path):
    return make_folder(tmp_path / "sales")


@pytest.fixture
def import_sales():
    """Run the command and return what it says."""

    def run(folder, *arguments):
        out = StringIO()
        call_command("import_sales", str(folder), *arguments, stdout=out)
        return out.getvalue()

    return run


def real_sample() -> Path:
    """Return the public sample's folder, or skip where this machine does not name it."""
    named = os.environ.get("SALES_SAMPLE")
    if not named:
        pytest.skip("SALES_SAMPLE does not name the folder of the public sample")
    return Path(named)
