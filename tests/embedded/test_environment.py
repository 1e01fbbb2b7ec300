import re
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from config.addresses import broker, database, mail
from config.environment import Environment, read_environment
from embedded.refusal import Refused
from embedded.said import Said

GOOD_KEY = "kP3v9-Qm2xT7_wZ4rB8nL1cD6fH0jS5gY-uA3eK9iO7pM2tV4bN"
BASE = Path(settings.BASE_DIR)


@pytest.fixture
def say(monkeypatch, tmp_path):
    """Read an environment in which nothing but these values is said."""
    for field in fields(Environment):
        monkeypatch.delenv(field.name.upper(), raising=False)

    def read(**values):
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        return read_environment(tmp_path)

    return read


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "maybe"),
        ("SITE_URL", "pursuit.example.com"),
        ("CSRF_TRUSTED_ORIGINS", "https://a.example, b.example"),
        ("DATABASE_URL", "mysql://u:hidden@h/d"),
        ("DATABASE_URL", "postgres://u:hidden@h:port/d"),
        ("REDIS_URL", "/tmp/redis"),
        ("EMAIL_URL", "https://hidden@h"),
        ("BUSINESS_TIME_ZONE", "Mars/Olympus"),
        ("DEFAULT_CURRENCY", "euro"),
        ("QUOTE_VALIDITY_DAYS", "0"),
        ("WEB_WORKERS", "many"),
        ("EXPIRE_QUOTES_EVERY", "0h"),
        ("PURGE_QUOTES_EVERY", "daily"),
    ],
)
def test_a_bad_value_is_refused_with_one_sentence_that_names_the_variable(say, name, value):
    with pytest.raises(Refused) as refusal:
        say(**{"DEBUG": "on", name: value})

    assert re.fullmatch(rf"{name} must be [^\n]+\.", str(refusal.value))
    assert "hidden" not in str(refusal.value)


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 80, "django-insecure-" + GOOD_KEY, "change-me-" + GOOD_KEY, "ab" * 40]
)
def test_without_debug_a_missing_or_sample_key_is_refused(say, key):
    with pytest.raises(Refused, match="SECRET_KEY"):
        say(SECRET_KEY=key)


def test_silence_means_the_safe_value(say):
    env = say(SECRET_KEY=GOOD_KEY, SITE_URL="https://sales.example.com/")

    assert not env.debug
    assert not env.demo
    assert env.allowed_hosts == ("sales.example.com",)


def test_a_trial_refuses_a_sample_key_too(say):
    with pytest.raises(Refused, match="SECRET_KEY"):
        say(TRIAL="on", SECRET_KEY="change-me-" + GOOD_KEY)


def test_a_trial_answers_on_this_machine_without_showing_its_source(say):
    env = say(TRIAL="on")

    assert not env.debug
    assert "localhost" in env.allowed_hosts


def test_the_trial_keeps_the_key_it_made(say, tmp_path):
    first = say(TRIAL="on").secret_key

    assert say(TRIAL="on").secret_key == first
    assert (tmp_path / ".local" / "secret-key").stat().st_mode & 0o077 == 0


def test_an_empty_value_says_nothing_and_the_environment_wins_over_the_file(say, tmp_path):
    (tmp_path / ".env").write_text("DEFAULT_CURRENCY=CHF\nQUOTE_VALIDITY_DAYS=14\nDEBUG=on\n")

    env = say(DEFAULT_CURRENCY="USD", QUOTE_VALIDITY_DAYS="", PURGE_QUOTES_EVERY="90m")

    assert env.debug
    assert env.default_currency == "USD"
    assert env.quote_validity_days == 14
    assert env.purge_quotes_every == timedelta(minutes=90)


def test_a_secret_may_stand_in_a_file_of_its_own(monkeypatch, tmp_path):
    secret = tmp_path / "key"
    secret.write_text(f"{GOOD_KEY}\n")
    monkeypatch.delenv("SECRET_KEY", raising=False)
    monkeypatch.setenv("SECRET_KEY_FILE", str(secret))

    assert Said(tmp_path / ".env").get("SECRET_KEY") == GOOD_KEY


def test_the_example_lists_every_variable_and_is_usable_as_it_stands(say, tmp_path):
    example = (BASE / ".env.example").read_text()
    listed = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    (tmp_path / ".env").write_text(example)

    assert {field.name.upper() for field in fields(Environment)} <= listed
    assert say(DEBUG="on").site_url == "http://localhost:8000"


def test_a_socket_is_spelled_as_each_reader_wants_it():
    assert broker("unix:///run/redis?db=3") == "redis+socket:///run/redis?virtual_host=3"
    assert broker("rediss://:pw@host:6380/1") == "rediss://:pw@host:6380/1"
    socket = database("postgres://app@/pursuit?host=%2Fhome%2FAnn%2F.local%2Fsockets")
    assert (socket["HOST"], socket["NAME"], socket["USER"]) == ("/home/Ann/.local/sockets", "pursuit", "app")


def test_a_mail_server_is_told_by_one_address():
    config = mail("submission://sales%40example.com:p%2Fw@mail.example.com")

    assert (config["EMAIL_HOST"], config["EMAIL_PORT"]) == ("mail.example.com", 587)
    assert (config["EMAIL_HOST_USER"], config["EMAIL_HOST_PASSWORD"]) == ("sales@example.com", "p/w")
    assert config["EMAIL_USE_TLS"]
    assert not config["EMAIL_USE_SSL"]


def test_a_real_installation_asks_for_a_second_factor_unless_it_is_told_otherwise(say):
    real = {"SECRET_KEY": GOOD_KEY, "SITE_URL": "https://sales.example.com"}

    assert say(**real).require_second_factor == ("LEAD", "MANAGER", "OPERATIONS", "ADMINISTRATOR")
    assert say(DEMO="on").require_second_factor == ()
    assert say(REQUIRE_SECOND_FACTOR="lead, rep").require_second_factor == ("LEAD", "REP")
    assert say(REQUIRE_SECOND_FACTOR="nobody").require_second_factor == ()
    with pytest.raises(Refused, match="REQUIRE_SECOND_FACTOR"):
        say(REQUIRE_SECOND_FACTOR="lead, boss")


def test_the_company_s_sign_in_is_said_completely_and_by_https(say):
    env = say(SECRET_KEY=GOOD_KEY, SITE_URL="https://sales.example.com", OIDC_CLIENT_ID="pursuit")
    with pytest.raises(Refused, match="go together"):
        _ = env.oidc
    with pytest.raises(Refused, match="https"):
        _ = say(OIDC_CLIENT_SECRET="s", OIDC_SERVER_URL="http://id.example.com").oidc
    assert say(OIDC_SERVER_URL="https://id.example.com").oidc["server_url"] == "https://id.example.com"
