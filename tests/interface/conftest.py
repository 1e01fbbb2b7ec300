import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache


@pytest.fixture
def person(db):
    return get_user_model().objects.create_user(
        "maren.okafor@halden.example", "a long pass phrase", roles=("Sales rep",), name="Maren Okafor"
    )


@pytest.fixture
def signed_in(client, person):
    client.force_login(person)
    return client


@pytest.fixture
def _no_earlier_tries():
    """Sign-in counts its tries in the cache, which outlives a test."""
    cache.clear()
