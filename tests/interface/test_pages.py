"""The pages of the frame: what the rail offers to whom, and that no page needs what the CSP forbids."""

import gzip
import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from demo.people import PEOPLE, make_people

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("tests.interface.urls"),
    pytest.mark.usefixtures("_no_earlier_tries"),
]

FORBIDDEN = re.compile(
    r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*(?:\ssrc=|type=\"application/json\"))", re.I
)
OUTSIDE = [
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_signup",
    "account_inactive",
]
INSIDE = [
    "account_change_password",
    "account_email",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_list_webauthn",
]


def rail(client):
    return re.findall(r'<header class="rail">.*?</header>', client.get("/greet/").text, re.DOTALL)[0]


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_page_before_sign_in_needs_nothing_that_the_csp_forbids(client, name):
    response = client.get(reverse(name))

    assert response.status_code == 200
    assert FORBIDDEN.findall(response.text) == []
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", INSIDE)
def test_a_page_of_the_account_needs_nothing_that_the_csp_forbids(signed_in, name):
    response = signed_in.get(reverse(name))

    assert response.status_code == 200
    assert FORBIDDEN.findall(response.text) == []
    assert len(re.findall("<h1", response.text)) == 1


def test_a_wrong_pair_is_told_once_and_empties_the_password(client, person):
    response = client.post(reverse("account_login"), {"login": person.email, "password": "not this one"})

    assert response.text.count("Email or password is not right.") == 1
    assert "not this one" not in response.text
    assert f'value="{person.email}"' in response.text


def test_demo_accounts_are_shown_only_in_a_demonstration(client, settings):
    make_people({})
    maren = PEOPLE[0].email

    settings.DEMO = True
    assert maren in client.get(reverse("account_login")).text
    settings.DEMO = False
    assert maren not in client.get(reverse("account_login")).text


@pytest.mark.parametrize(
    ("role", "offered", "kept_back"),
    [
        ("Sales rep", ["Pipeline", "Orders", "New opportunity"], ["Administration", "Queue"]),
        ("Team lead", ["Pipeline", "New opportunity", "Administration"], ["Queue"]),
        ("Sales manager", ["Pipeline", "New opportunity", "Administration"], []),
        ("Administrator", ["Pipeline", "Administration"], ["New opportunity"]),
        ("Operations", ["Administration"], ["Pipeline", "Orders", "New opportunity"]),
    ],
)
def test_the_rail_offers_what_the_role_may_open(client, role, offered, kept_back):
    client.force_login(get_user_model().objects.create_user("x@halden.example", name="X", roles=(role,)))

    shown = rail(client)

    assert [word for word in offered if word not in shown] == []
    assert [word for word in kept_back if word in shown] == []


@pytest.mark.parametrize(("key", "page"), [("p", "board"), ("o", "list")])
def test_g_and_a_letter_go_to_a_place(signed_in, key, page):
    assert f'<a href="{reverse(f"opportunities:{page}")}" data-go="{key}">' in signed_in.get("/greet/").text


def test_a_member_of_a_team_finds_its_queue(signed_in, person):
    person.teams.create(name="North")

    assert "Queue" in rail(signed_in)


def test_the_shell_asks_the_database_for_the_person_only(signed_in, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        signed_in.get("/greet/")


@pytest.mark.parametrize("path", ["/greet/", "/accounts/login/"])
def test_the_frame_leaves_most_of_a_page_s_budget_to_the_page(signed_in, path):
    client = signed_in if path == "/greet/" else Client()

    assert len(gzip.compress(client.get(path).content)) < 4 * 1024


def test_signing_out_is_an_act_not_a_visit(signed_in):
    signed_in.get(reverse("account_logout"))
    assert signed_in.get("/zone/").status_code == 200

    signed_in.post(reverse("account_logout"))
    assert signed_in.get("/zone/").status_code == 302
