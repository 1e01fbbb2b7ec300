import pytest
from django.core.cache import cache

from tests.factories import hashed_password


@pytest.fixture(autouse=True)
def _no_earlier_tries():
    """Tries are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def _quick_hashes(settings):
    """The real hasher is slow on purpose; how often it is asked is the same with a quick one."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    hashed_password.cache_clear()
    yield
    hashed_password.cache_clear()
