import pytest
from django.core.cache import cache
from django.test import RequestFactory
from redis.exceptions import ConnectionError as RedisIsAway

from interface.limits import network_of, within


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


def test_so_many_are_within_and_one_more_is_not():
    assert [within(3, "asking", "192.0.2.1") for _ in range(4)] == [True, True, True, False]


def test_each_is_counted_apart():
    assert within(1, "asking", "192.0.2.1")

    assert within(1, "asking", "192.0.2.2")
    assert within(1, "writing", "192.0.2.1")
    assert not within(1, "asking", "192.0.2.1")


def test_while_the_cache_is_away_nobody_is_refused(monkeypatch):
    def away(*arguments, **options):
        raise RedisIsAway

    monkeypatch.setattr(cache, "add", away)

    assert [within(1, "asking", "192.0.2.1") for _ in range(3)] == [True] * 3


@pytest.mark.parametrize(
    ("came_from", "counted_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("", ""),
        ("somewhere", ""),
    ],
)
def test_an_address_is_that_of_its_network(came_from, counted_as):
    assert network_of(RequestFactory().get("/", REMOTE_ADDR=came_from)) == counted_as


def test_what_a_visitor_says_about_the_way_counts_only_behind_a_proxy(settings):
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7", headers={"X-Forwarded-For": "10.0.0.1, 198.51.100.4"})
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    assert network_of(request) == "192.0.2.7"

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert network_of(request) == "198.51.100.4"
