"""The settings: each panel saves by itself, takes effect at once, and concerns nobody else."""

from zoneinfo import ZoneInfo

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from accounts.models import User
from accounts.services import change_settings
from accounts.zones import zone_called
from notices import kinds
from tests.factories import OperatorFactory, RepFactory, UserFactory
from workplace.devices import name_of
from workplace.rules import RULES

pytestmark = pytest.mark.django_db
URL = reverse("workplace:settings")
EVERY_KIND = [kind.name for kind in kinds.ALL]
HTMX = {"HX-Request": "true"}


def save(client, panel, headers=None, **data):
    return client.post(reverse("workplace:save", args=[panel]), data, headers=headers or {})


def as_kept(person):
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize(
    ("panel", "data", "kept"),
    [
        ("profile", {"name": "Maren O.", "phone": "+45 20 00 00 00"}, {"name": "Maren O.", "phone": "+45 20 00 00 00"}),
        ("region", {"language": "en-gb", "time_zone": "Asia/Tokyo"}, {"time_zone": "Asia/Tokyo"}),
        ("appearance", {"density": "roomy"}, {"density": "roomy"}),
        ("keyboard", {}, {"single_keys": False}),
        ("day", {"rules": ["queue"], "expiring_within_days": "3"}, {"expiring_within_days": 3}),
        ("messages", {"told": EVERY_KIND[1:], "mailed": EVERY_KIND[2:]}, {"muted_notices": EVERY_KIND[:1]}),
        ("messages", {"told": EVERY_KIND, "mailed": EVERY_KIND[2:]}, {"unmailed_notices": EVERY_KIND[:2]}),
        ("messages", {"told": [], "mailed": []}, {"unmailed_notices": EVERY_KIND}),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "panel"])
def test_a_panel_saves_by_itself_and_says_so(client, rep, panel, data, kept, headers):
    before = as_kept(rep)

    response = save(client, panel, headers, **data)

    after = as_kept(rep)
    assert {name: getattr(after, name) for name in kept} == kept
    untouched = {"email", "password", "previous_login", "is_active"}
    assert all(getattr(after, name) == getattr(before, name) for name in untouched)
    if headers:
        assert "Saved" in response.text
        assert "<html" not in response.text
    else:
        assertRedirects(response, f"{URL}#{panel}", fetch_redirect_response=False)
        assert "Saved" in client.get(URL).text


@pytest.mark.parametrize(
    ("panel", "data", "sentence"),
    [
        ("profile", {"name": ""}, "This field is required."),
        ("profile", {"name": "\u200b"}, "Type a name that can be seen."),
        ("profile", {"name": "x" * 151}, "at most 150 characters"),
        ("profile", {"name": "Maren", "phone": "call me"}, "Write the number in figures"),
        ("region", {"language": "tlh", "time_zone": "Europe/Berlin"}, "tlh is not one of the available choices"),
        ("region", {"language": "de", "time_zone": "Atlantis"}, "There is no such time zone"),
        ("appearance", {"density": "tiny"}, "tiny is not one of the available choices"),
        ("day", {"expiring_within_days": "0"}, "Type a number of days from 1 to 60."),
        ("day", {"expiring_within_days": "61"}, "Type a number of days from 1 to 60."),
        ("day", {"expiring_within_days": "soon"}, "Type a number of days from 1 to 60."),
        ("day", {"expiring_within_days": "7", "rules": ["everything"]}, "everything is not one of the available"),
        ("messages", {"told": ["gossip"]}, "gossip is not one of the available"),
        ("messages", {"mailed": ["gossip"]}, "gossip is not one of the available"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "panel"])
def test_what_cannot_be_is_refused_in_words_and_kept_as_typed(client, rep, panel, data, sentence, headers):
    before = as_kept(rep)

    response = save(client, panel, headers, **data)

    assert response.status_code == 422
    assert sentence in response.text
    kept = (
        "name",
        "phone",
        "language",
        "time_zone",
        "density",
        "expiring_within_days",
        "muted_day_rules",
        "muted_notices",
    )
    assert [getattr(as_kept(rep), name) for name in kept] == [getattr(before, name) for name in kept]


def test_a_new_language_is_spoken_at_once(client, rep):
    response = save(client, "region", language="de", time_zone="Europe/Berlin")

    assert '<html lang="de"' in client.get(response.url).text


def test_a_new_language_brings_the_whole_page_anew(client, rep):
    response = save(client, "region", HTMX, language="de", time_zone="Europe/Berlin")

    assert response.headers["HX-Refresh"] == "true"


def test_how_dates_and_amounts_will_look_is_shown_before_saving(client, rep):
    proposed = {"language": "de", "time_zone": "Pacific/Auckland"}

    response = client.get(reverse("workplace:save", args=["region"]), proposed, headers=HTMX)

    assert "12.345,60" in response.text
    assert as_kept(rep).language == "en-gb"


@pytest.mark.parametrize("asked", [{"language": "xx"}, {"time_zone": "\x00"}, {"time_zone": "../etc"}])
def test_a_proposal_that_makes_no_sense_shows_what_is(client, rep, asked):
    assert "12,345.60" in client.get(reverse("workplace:save", args=["region"]), asked).text


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("Berlin", "Europe/Berlin"),
        (" new york ", "America/New_York"),
        ("America/New York", "America/New_York"),
        ("utc", "UTC"),
        ("Nowhere", None),
        ("", None),
    ],
)
def test_a_zone_is_found_by_its_city(typed, zone):
    assert zone_called(typed) == zone
    assert zone is None or ZoneInfo(zone)


def test_unticked_rules_are_muted_and_new_ones_would_show(client, rep):
    save(client, "day", rules=["queue", "expiring"], expiring_within_days="5")

    assert set(as_kept(rep).muted_day_rules) == {rule.name for rule in RULES} - {"queue", "expiring"}


def test_rows_and_keys_follow_the_settings_on_every_page(client, rep):
    save(client, "appearance", density="roomy")
    save(client, "keyboard")

    page = client.get(URL).text

    assert 'data-density="roomy"' in page
    assert 'data-keys="off"' in page


@pytest.mark.parametrize("factory", [OperatorFactory, UserFactory])
def test_everybody_has_settings_but_my_day_is_for_sales(client, factory):
    client.force_login(factory())

    assert 'id="profile"' in client.get(URL).text
    assert 'id="day"' not in client.get(URL).text
    assert save(client, "day", rules=[], expiring_within_days="5").status_code == 404


@pytest.mark.parametrize("panel", ["profile", "region", "appearance", "keyboard", "day", "devices"])
def test_every_panel_has_a_page_at_its_own_address(client, rep, panel):
    path = reverse("workplace:devices") if panel == "devices" else reverse("workplace:save", args=[panel])

    assert 'id="profile"' in client.get(path).text
    assert f'id="{panel}"' in client.get(path, headers=HTMX).text
    assert "<html" not in client.get(path, headers=HTMX).text


def test_there_are_no_other_panels(client, rep):
    assert client.get("/settings/roles/").status_code == 404


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "panel"])
def test_signing_out_the_others_leaves_this_device_and_other_people_alone(client, rep, headers):
    colleague = RepFactory()
    browsers = [(client, rep), (Client(), rep), (Client(), colleague)]
    for browser, person in browsers:
        browser.force_login(person)
        agent = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
        UserSession.objects.get_or_create(
            session_key=browser.session.session_key, defaults={"user": person, "ip": "192.0.2.7", "user_agent": agent}
        )
    assert client.get(URL).text.count("Firefox on Linux") == 2

    client.post(reverse("workplace:devices"), headers=headers)

    assert [browser.get(URL).status_code for browser, _ in browsers] == [200, 302, 200]
    assert client.get(URL).text.count("Firefox on Linux") == 1


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130 Safari/537 Edg/130", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) Version/17 Safari/605", "Safari on macOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130 Mobile Safari/537", "Chrome on Android"),
        ("curl/8", "Unknown device"),
    ],
)
def test_a_device_is_named_as_its_owner_knows_it(agent, name):
    assert name_of(agent) == name


@pytest.mark.parametrize("sessions", [1, 12])
def test_the_settings_take_at_most_five_queries(client, rep, sessions, django_assert_max_num_queries):
    for _ in range(sessions):
        browser = Client()
        browser.force_login(rep)

    with django_assert_max_num_queries(5):
        assert client.get(URL).status_code == 200


@pytest.mark.parametrize("name", ["email", "is_active", "password", "groups"])
def test_nobody_gives_themselves_what_is_not_theirs_to_give(rep, name):
    with pytest.raises(ValueError, match="for themselves"):
        change_settings(rep, **{name: "x"})


def test_that_a_mail_failed_is_always_told_but_can_be_left_out_of_the_mails(client, rep):
    page = client.get(URL).text
    assert 'value="mail_failed" id="told-mail_failed" checked disabled>' in page

    save(client, "messages", told=[], mailed=[])

    kept = as_kept(rep)
    assert "mail_failed" not in kept.muted_notices
    assert "mail_failed" in kept.unmailed_notices


def test_a_kind_that_is_new_is_told_by_itself(client, rep):
    User.objects.update(muted_notices=["gossip"], unmailed_notices=["gossip"])

    page = client.get(URL).text

    assert page.count('name="told"') == page.count('name="mailed"') == len(kinds.ALL)
    assert ' id="told-opened" checked>' in page
    assert ' id="mailed-opened" checked>' in page


def test_who_does_not_look_at_sales_has_no_messages_to_set(client):
    client.force_login(OperatorFactory())

    assert 'id="messages"' not in client.get(URL).text
    assert save(client, "messages", told=[], mailed=[]).status_code == 404
