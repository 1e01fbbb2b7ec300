from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db.models import Count, F, Value
from django.db.models.functions import NullIf
from django.test import RequestFactory

from interface.paging import page

pytestmark = pytest.mark.django_db
User = get_user_model()
NOON = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def people():
    """Eleven people in pairs of the same moment and name; every third without a nickname."""
    return User.objects.bulk_create(
        User(
            email=f"person{n:02}@halden.example",
            name=f"Person {n // 2}" if n % 3 else "",
            created_at=NOON + timedelta(microseconds=n // 2),
        )
        for n in range(11)
    )


def everybody():
    return User.objects.annotate(nickname=NullIf(F("name"), Value("")))


def walk(order, size, way):
    """Follow one link from page to page; return the rows of all pages."""
    request = RequestFactory().get("/")
    pages: list[list[int]] = []
    while True:
        found = page(everybody(), request, order=order, size=size)
        pages.append([row.pk for row in found.rows])
        link = getattr(found, way)
        if not link:
            return pages, request
        request = RequestFactory().get(f"/{link}")


ORDERS = [
    ("-created_at", "-pk"),
    ("created_at", "pk"),
    ("nickname", "pk"),
    ("-nickname", "pk"),
    ("name", "-created_at", "pk"),
]


@pytest.mark.parametrize("order", ORDERS, ids=",".join)
@pytest.mark.parametrize("size", [1, 3, 11])
def test_each_row_is_met_once_and_in_order(people, order, size):
    pages, _ = walk(order, size, "next")

    assert [pk for rows in pages for pk in rows] == in_order(order)


@pytest.mark.parametrize("order", ORDERS, ids=",".join)
@pytest.mark.parametrize("size", [1, 3, 4])
def test_the_way_back_meets_the_same_rows(people, order, size):
    request = walk(order, size, "next")[1]
    pages: list[list[int]] = []
    while True:
        found = page(everybody(), request, order=order, size=size)
        pages.insert(0, [row.pk for row in found.rows])
        if not found.previous:
            break
        request = RequestFactory().get(f"/{found.previous}")

    assert [pk for rows in pages for pk in rows] == in_order(order)


def in_order(order):
    keys = [(F(key.lstrip("-")).desc if key.startswith("-") else F(key).asc)(nulls_last=True) for key in order]
    return list(everybody().order_by(*keys).values_list("pk", flat=True))


def test_a_page_costs_one_query(people, django_assert_num_queries):
    with django_assert_num_queries(1):
        page(everybody(), RequestFactory().get("/"), order=("-created_at", "-pk"), size=3)


def test_filters_stay_in_the_links(people):
    found = page(everybody(), RequestFactory().get("/?status=open&status=won&after=x"), order=("-pk",), size=3)

    assert found.next.startswith("?status=open&status=won&after=")
    assert found.next.count("after=") == 1
    assert found.previous == ""


@pytest.mark.parametrize("cursor", ["-1", "password", "%00", "x" * 10_000, "WzFd:1:x"])
@pytest.mark.parametrize("way", ["after", "before"])
def test_a_forged_cursor_means_the_first_page(people, way, cursor):
    found = page(everybody(), RequestFactory().get(f"/?{way}={cursor}"), order=("pk",), size=3)

    assert [row.pk for row in found.rows] == in_order(("pk",))[:3]


def test_a_cursor_of_another_order_means_the_first_page(people):
    link = page(everybody(), RequestFactory().get("/"), order=("-created_at", "pk"), size=3).next

    found = page(everybody(), RequestFactory().get(f"/{link}"), order=("nickname", "pk"), size=3)

    assert [row.pk for row in found.rows] == in_order(("nickname", "pk"))[:3]


def test_nobody_there_is_one_empty_page(db):
    found = page(everybody().annotate(n=Count("pk")), RequestFactory().get("/"), order=("-n", "pk"))

    assert (found.rows, found.next, found.previous) == ([], "", "")
