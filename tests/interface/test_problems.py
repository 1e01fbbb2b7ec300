import logging
import re

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.interface.urls")]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/refuse/", 403, "You can’t open this"),
        ("/nowhere/", 404, "We can’t find that page"),
        ("/late/", 409, "Jonas Lind accepted quote A"),
    ],
)
def test_bad_news_keeps_the_rail(signed_in, path, status, words):
    response = signed_in.get(path)

    assert response.status_code == status
    assert words in response.text
    assert 'class="rail"' in response.text


def test_bad_news_leads_on(signed_in, client):
    assert reverse("workplace:search") in re.findall(r'<a class="btn" href="([^"]*)"', signed_in.get("/nowhere/").text)
    assert "Back to My day" in signed_in.get("/refuse/").text


def test_who_is_not_signed_in_gets_bad_news_without_the_rail(client):
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert 'class="rail"' not in response.text


@pytest.mark.parametrize("path", ["/refuse/", "/nowhere/", "/late/"])
def test_htmx_gets_bad_news_as_a_toast_of_its_own_place(signed_in, path):
    response = signed_in.get(path, headers={"HX-Request": "true"})

    assert response.headers["HX-Retarget"] == "#toasts"
    assert response.headers["HX-Reswap"] == "beforeend"
    assert 'class="toast err"' in response.text
    assert "<html" not in response.text


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_post_without_its_token_is_refused_with_a_way_on(person, headers):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)

    response = client.post("/save/", headers=headers)

    assert response.status_code == 403
    assert "Nothing was saved" in response.text
    assert ("HX-Retarget" in response.headers) is bool(headers)


def test_a_post_of_an_ended_session_leads_to_sign_in_even_without_its_token():
    client = Client(enforce_csrf_checks=True)

    response = client.post("/save/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/greet/"})

    assert response.status_code == 204
    assert response.headers["HX-Redirect"] == "/accounts/login/?next=%2Fgreet%2F"


def test_a_breakdown_shows_a_number_that_the_log_knows(signed_in, caplog):
    signed_in.raise_request_exception = False

    with caplog.at_level(logging.ERROR, "interface.views"):
        response = signed_in.get("/break/")

    assert response.status_code == 500
    [number] = re.findall(r'<b class="strong">(\w{3}-\w{3})</b>', response.text)
    assert f"error_number={number}" in caplog.text
    assert "broken on purpose" not in response.text
    assert '<a class="btn primary" href="">Try again</a>' in response.text


def test_what_cannot_be_understood_is_told_on_our_own_page(client):
    response = client.get("/", headers={"host": "somewhere.else.example"})

    assert response.status_code == 400
    assert "That was not understood" in response.text


def test_news_is_shown_once_as_toasts_and_errors_can_be_closed(signed_in):
    html = signed_in.get("/greet/").text

    assert '<div class="toast"><svg' in html
    assert html.count("Moved to Closing") == 1
    assert re.search(r'<div class="toast err" role="alert">.*Not moved.*data-close', html)
