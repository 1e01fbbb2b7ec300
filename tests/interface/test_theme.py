import pytest
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.interface.urls")]


@pytest.fixture
def choose(signed_in):
    return lambda theme, page="/greet/": signed_in.post(reverse("interface:theme"), {"theme": theme, "next": page})


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_chosen_theme_comes_with_the_next_page(signed_in, choose, theme):
    response = choose(theme)

    assert response.url == "/greet/"
    assert f'<html lang="en-gb" data-theme="{theme}">' in signed_in.get("/greet/").text


@pytest.mark.parametrize("theme", ["auto", "", '"><script>'])
def test_anything_else_leaves_it_to_the_device(signed_in, choose, theme):
    choose("dark")
    choose(theme)

    assert '<html lang="en-gb">' in signed_in.get("/greet/").text


def test_a_forged_cookie_is_no_theme(signed_in):
    signed_in.cookies["theme"] = '"><script>'

    assert '<html lang="en-gb">' in signed_in.get("/greet/").text


@pytest.mark.parametrize("page", ["https://elsewhere.example/", "//elsewhere.example", "elsewhere", ""])
def test_the_way_back_stays_in_the_house(choose, page):
    assert choose("dark", page).url == "/"


def test_looking_is_not_choosing(signed_in):
    assert signed_in.get(reverse("interface:theme")).status_code == 405
