from urllib.parse import parse_qs, urlsplit

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.interface.urls")]

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/opportunities/?status=open"}


def test_a_redirect_reaches_the_whole_page(signed_in):
    response = signed_in.post("/save/", headers=HTMX)

    assert response.status_code == 204
    assert response.headers["HX-Redirect"] == "/saved/?page=2"
    assert "Location" not in response.headers


def test_a_redirect_without_htmx_stays_one(signed_in):
    response = signed_in.post("/save/")

    assert response.status_code == 302
    assert "HX-Redirect" not in response.headers


def test_an_ended_session_leads_to_sign_in_and_back_to_the_page_not_the_fragment(client):
    response = client.post("/save/", headers=HTMX)

    assert response.status_code == 204
    target = urlsplit(response.headers["HX-Redirect"])
    assert target.path == "/accounts/login/"
    assert parse_qs(target.query) == {"next": ["/opportunities/?status=open"]}


def test_a_page_on_another_site_is_no_place_to_come_back_to(client):
    response = client.post("/save/", headers={**HTMX, "HX-Current-URL": "https://elsewhere.example/"})

    assert "elsewhere" not in response.headers["HX-Redirect"]


def test_answers_to_htmx_and_pages_are_kept_apart_by_caches(client):
    assert "HX-Request" in client.get("/open/").headers["Vary"]


def test_moments_are_shown_in_the_reader_s_zone(signed_in, person):
    person.time_zone = "America/Halifax"
    person.save()

    assert signed_in.get("/zone/").content == b"America/Halifax"


def test_the_zone_of_one_reader_does_not_stay_for_the_next(signed_in, person, client, settings):
    person.time_zone = "America/Halifax"
    person.save()
    signed_in.get("/zone/")
    person.time_zone = "Asia/Tokyo"
    person.save()

    assert client.get("/zone/").content == b"Asia/Tokyo"


def test_no_copy_is_kept_of_a_signed_in_page(signed_in):
    assert "no-store" in signed_in.get("/zone/").headers["Cache-Control"]


def test_a_public_page_may_be_kept(client):
    assert "Cache-Control" not in client.get("/open/").headers
