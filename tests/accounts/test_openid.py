from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from cryptography.hazmat.primitives.asymmetric import rsa
from django.urls import reverse

from accounts.models import User
from audit.models import Entry
from tests.accounts.provider import CLIENT_ID, CLIENT_SECRET, CODE, Provider
from tests.accounts.signing_in import LOGIN, browser_at, code, enter, give_app, is_in
from tests.factories import LeadFactory, RepFactory

pytestmark = pytest.mark.django_db
START, BACK = reverse("openid_connect_login"), reverse("openid_connect_callback")
NOT_WORKED = "That sign-in did not work. Sign in with your password, or ask your administrator."


@pytest.fixture(scope="module")
def provider():
    provider = Provider()
    yield provider
    provider.server.shutdown()
    provider.server.server_close()


@pytest.fixture(autouse=True)
def _configured(settings, provider):
    settings.OIDC = {
        "name": "", "server_url": provider.url, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET,
    }  # fmt: skip


def begin(client, address=START):
    """Follow the button to the provider; return what it is asked there."""
    answer = client.get(address)
    assert answer.status_code == 302
    return {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}


def come_back(client, asked, **said):
    return client.get(BACK, {"code": CODE, "state": asked["state"], **said})


def assert_refused(client, answer):
    assert (answer.status_code, answer["Location"]) == (302, LOGIN)
    assert NOT_WORKED in client.get(LOGIN).text
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_who_is_here_already_gets_in_by_the_address_that_the_provider_vouches_for(client, provider):
    rep = RepFactory()
    assert "Use company sign-in" in client.get(LOGIN).text
    asked = begin(client, f"{START}?next=/settings/")
    provider.expect(asked, email=rep.email.upper())

    answer = come_back(client, asked)

    assert answer["Location"] == "/settings/"
    assert client.session["_auth_user_id"] == str(rep.pk)
    assert not SocialAccount.objects.exists()
    assert not SocialToken.objects.exists()
    assert Entry.objects.get(action="sign_in").details == {"method": "openid"}


def test_what_it_asks_for_is_bound_to_the_browser_and_cannot_be_widened(client):
    asked = begin(client, f"{START}?scope=offline_access&process=connect&auth_params=nonce%3Dmine%26x%3D1")

    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) >= 32
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert "x" not in asked
    assert asked["redirect_uri"] == f"http://localhost:8000{BACK}"


def test_an_address_may_come_from_userinfo_about_the_same_person_only(client, provider):
    rep = RepFactory()
    asked = begin(client)
    provider.expect(asked, email_verified=None)
    provider.userinfo = {"sub": "1234", "email": rep.email, "email_verified": True}
    come_back(client, asked)
    assert is_in(client)

    other = browser_at("192.0.2.5")
    asked = begin(other)
    provider.expect(asked, email_verified=None)
    provider.userinfo = {"sub": "somebody else", "email": rep.email, "email_verified": True}
    assert_refused(other, come_back(other, asked))


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"iss": "http://evil.example"},
        {"aud": "another program"},
        {"exp": 1_000_000_000},
        {"sub": None},
        {"email": "nobody@example.invalid"},
    ],
    ids=str,
)
def test_what_is_not_to_be_believed_lets_nobody_in(client, provider, claims):
    rep = RepFactory()
    asked = begin(client)
    provider.expect(asked, **{"email": rep.email, **claims})

    assert_refused(client, come_back(client, asked))
    assert User.objects.count() == 1


def test_nobody_unknown_or_deactivated_gets_in_and_both_read_the_same(client, provider):
    answers = []
    for email in ("nobody@example.invalid", RepFactory(is_active=False).email):
        browser = browser_at("192.0.2.5")
        asked = begin(browser)
        provider.expect(asked, email=email)
        answer = come_back(browser, asked)
        assert_refused(browser, answer)
        answers.append((answer.status_code, answer.content))

    assert answers[0] == answers[1]
    assert list(Entry.objects.values_list("action", flat=True)) == ["sign_in_failed"] * 2


@pytest.mark.parametrize("forgery", ["key", "none", "state", "code", "verifier", "denied"])
def test_a_forged_answer_is_refused(client, provider, forgery):
    asked = begin(client)
    provider.expect(asked, email=RepFactory().email)
    said = {}
    if forgery == "key":
        provider.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    elif forgery == "none":
        provider.key, provider.algorithm = None, "none"
    elif forgery == "verifier":
        provider.challenge = "another browser's"
    else:
        said = {"state": {"state": "forged"}, "code": {"code": "x"}, "denied": {"error": "access_denied"}}[forgery]

    assert_refused(client, come_back(client, asked, **said))


def test_an_answer_is_good_once_and_in_the_browser_that_asked(client, provider):
    rep = RepFactory()
    asked = begin(client)
    provider.expect(asked, email=rep.email)
    other = browser_at("192.0.2.5")
    assert_refused(other, come_back(other, asked))
    come_back(client, asked)
    assert is_in(client)
    client.post(reverse("account_logout"))

    assert_refused(client, come_back(client, asked))


def test_with_the_provider_away_the_password_still_opens(client, settings):
    settings.OIDC = {**settings.OIDC, "server_url": "http://127.0.0.1:9"}

    assert_refused(client, client.get(START))


@pytest.mark.parametrize("trusted", [False, True])
def test_our_second_factor_is_asked_for_unless_the_settings_trust_theirs(client, provider, settings, trusted):
    settings.OIDC_IS_SECOND_FACTOR = trusted
    rep = RepFactory()
    give_app(rep)
    asked = begin(client)
    provider.expect(asked, email=rep.email)
    come_back(client, asked)

    assert is_in(client) is trusted
    if not trusted:
        enter(client, code())
        assert is_in(client)


@pytest.mark.parametrize("trusted", [False, True])
def test_who_needs_a_second_factor_sets_one_up_unless_the_settings_trust_theirs(client, provider, settings, trusted):
    settings.OIDC_IS_SECOND_FACTOR, settings.REQUIRE_SECOND_FACTOR = trusted, ("LEAD",)
    asked = begin(client)
    provider.expect(asked, email=LeadFactory().email)
    come_back(client, asked)

    assert client.get("/opportunities/").status_code == (200 if trusted else 302)


@pytest.mark.parametrize(
    "path",
    [
        "oidc/company/login/",
        "oidc/company/login/callback/",
        "oidc/other/login/",
        "3rdparty/",
        "3rdparty/signup/",
        "3rdparty/login/error/",
        "social/signup/",
        "social/connections/",
    ],
)
def test_without_a_provider_nothing_is_there(client, settings, path):
    settings.OIDC = {}
    for browser in (client, browser_at("192.0.2.5")):
        assert browser.get(f"/accounts/{path}").status_code == 404
    assert "company sign-in" not in client.get(LOGIN).text
