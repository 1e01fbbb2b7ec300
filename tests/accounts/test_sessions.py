from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.sessions import SINCE
from audit.models import Entry
from tests.accounts.signing_in import browser_at, code, enter, give_app, is_in, sign_in
from tests.factories import PASSWORD, RepFactory
from workplace.devices import devices_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_quick_hashes")]
PAGE = "/settings/"
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/opportunities/?q=x"}


@pytest.fixture
def rep(client):
    rep = RepFactory()
    sign_in(client, rep)
    return rep


def row_of(client):
    return Session.objects.get(session_key=client.session.session_key)


def go_by(client, **time):
    """Let a session be so much older, as if unused meanwhile."""
    row = row_of(client)
    data = row.get_decoded()
    data[SINCE] -= timedelta(**time).total_seconds()
    row.session_data = client.session.encode(data)
    row.expire_date -= timedelta(**time)
    row.save()


def test_a_session_ends_after_an_hour_without_use_and_the_sign_in_page_says_so(client, rep):
    go_by(client, minutes=59)
    assert client.get(PAGE).status_code == 200
    go_by(client, minutes=59)
    assert client.get(PAGE).status_code == 200

    go_by(client, minutes=60)
    answer = client.get(PAGE)
    assert answer["Location"] == f"{reverse('account_login')}?next={PAGE}"

    page = client.get(answer["Location"]).text
    assert "You were signed out after 60 minutes without use." in page
    assert f'name="next" value="{PAGE}"' in page
    assert sign_in(client, rep, next=PAGE)["Location"] == PAGE


def test_htmx_leaves_the_page_for_the_sign_in_and_comes_back_to_it(client, rep):
    go_by(client, minutes=60)

    answer = client.post(PAGE, headers=HTMX)

    assert answer.status_code == 204
    assert answer["HX-Redirect"] == f"{reverse('account_login')}?next=%2Fopportunities%2F%3Fq%3Dx"
    assert "You were signed out" in client.get(answer["HX-Redirect"]).text


def test_a_session_in_use_ends_twelve_hours_after_the_sign_in(client, rep):
    for _ in range(14):
        go_by(client, minutes=50)
        assert client.get(PAGE).status_code == 200
    go_by(client, minutes=30)

    assert client.get(client.get(PAGE)["Location"]).text.count("You were signed out, as everybody is 12 hours") == 1


def test_how_long_is_a_setting(client, rep, settings):
    settings.SESSION_IDLE = timedelta(minutes=5)
    go_by(client, minutes=30)
    client.get(PAGE)
    assert timezone.now() < row_of(client).expire_date <= timezone.now() + timedelta(minutes=31)

    other = browser_at("192.0.2.8")
    sign_in(other, rep)
    assert row_of(other).expire_date <= timezone.now() + timedelta(minutes=5)


def test_use_is_noted_once_a_minute_and_without_touching_the_data(client, rep, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get("/nowhere/")
    go_by(client, seconds=61)
    before = row_of(client).session_data

    with django_assert_num_queries(4):
        client.get("/nowhere/")
    with django_assert_num_queries(2):
        client.get("/nowhere/")

    assert row_of(client).session_data == before
    assert UserSession.objects.get().last_seen_at > timezone.now() - timedelta(minutes=1)


def test_the_session_has_a_new_name_after_the_password_and_after_the_second_factor(client):
    rep, other = RepFactory(), RepFactory()
    give_app(other)
    names = []
    for person in (rep, other):
        client = Client()
        client.get(reverse("account_login"))
        session = client.session
        session["planted"] = "by somebody else"
        session.save()
        client.cookies["session"] = session.session_key
        sign_in(client, person)
        if person == other:
            assert not is_in(client)
            enter(client, code())
        assert is_in(client)
        names += [session.session_key, client.session.session_key]
        stolen = Client()
        stolen.cookies["session"] = session.session_key
        assert stolen.get(PAGE).status_code == 302

    assert len(set(names)) == 4


def test_a_stolen_cookie_is_dead_after_signing_out(client, rep):
    stolen = Client()
    stolen.cookies["session"] = client.session.session_key
    assert stolen.get(PAGE).status_code == 200

    client.post(reverse("account_logout"))

    assert stolen.get(PAGE).status_code == 302


def test_a_new_password_ends_every_other_session_by_the_next_request(client, rep):
    other = browser_at("192.0.2.8")
    sign_in(other, rep)
    new = "an entirely new phrase"

    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert client.get(PAGE).status_code == 200
    assert other.get(PAGE).status_code == 302
    assert "password_changed" in Entry.objects.values_list("action", flat=True)


def test_who_is_deactivated_is_out_by_the_next_request(client, rep):
    rep.is_active = False
    rep.save()

    assert client.get(PAGE).status_code == 302


def test_guessing_the_present_password_ends_after_ten(client, rep):
    page = reverse("account_change_password")
    wrong = {"oldpassword": "not the password", "password1": "a new phrase here", "password2": "a new phrase here"}
    answers = [client.post(page, wrong).text for _ in range(11)]

    assert "The password is not right." in answers[9]
    assert "Too many tries." in answers[10]


def test_devices_that_no_longer_open_the_door_are_not_listed_and_the_others_can_be_ended(client, rep):
    idle, other = browser_at("192.0.2.8"), browser_at("192.0.2.9")
    for browser in (idle, other):
        sign_in(browser, rep)
    go_by(idle, minutes=60)

    assert {device.ip for device in devices_of(rep)} == {"127.0.0.1", "192.0.2.9"}
    page = client.get(PAGE).text
    assert "192.0.2.9" in page
    assert "192.0.2.8" not in page

    client.post(reverse("workplace:devices"))

    assert [browser.get(PAGE).status_code for browser in (client, other)] == [200, 302]
    assert Entry.objects.filter(action="sessions_ended", actor=rep, details__sessions=2).exists()
