import pytest
from django.test import TransactionTestCase

from tests.database import Seed


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Leave what the migrations wrote to every test, also after one that committed."""
    with django_db_blocker.unblock():
        seed = Seed.keep()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: seed.put_back())
        yield
