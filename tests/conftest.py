import os
import shutil

import pytest
from django.test import TransactionTestCase, override_settings

from tests.database import Seed, leave_alone, use_only_what_is_granted
from tests.factories import RepFactory, TeamFactory


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Leave what the migrations wrote to every test, also after one that committed."""
    with django_db_blocker.unblock():
        seed = Seed.keep()
        if role := os.environ.get("DATABASE_ROLE"):
            use_only_what_is_granted(role)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: seed.put_back())
        yield
    with django_db_blocker.unblock():
        leave_alone()


@pytest.fixture(scope="session", autouse=True)
def unserved_files():
    """A client without a browser asks for no files: do not look for them again whenever one is made."""
    with override_settings(WHITENOISE_USE_FINDERS=False):
        yield


@pytest.fixture
def trials(request):
    """How often to try what chance decides: few times in every run, many times in `make proofs`."""
    few, many = request.node.get_closest_marker("trials").args
    return many if os.environ.get("PROOFS") else few


@pytest.fixture
def team(db):
    return TeamFactory()


@pytest.fixture
def rep(client, team):
    """A rep of the team, signed in."""
    rep = RepFactory(team=team)
    client.force_login(rep)
    return rep


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium, kept from calling home. Without one there are no browser tests, which CI never accepts."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        missing = "browser tests need Chromium: apt-get install chromium"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    quiet = "disable-quic no-first-run disable-background-networking disable-component-update disable-sync"
    return {
        **browser_type_launch_args,
        "executable_path": chromium,
        "args": ["--no-sandbox", "--disable-gpu", *(f"--{flag}" for flag in quiet.split())],
    }
