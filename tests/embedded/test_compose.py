import re
from itertools import chain
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.conf import settings

from purge.services.grants import PURGE, WEB

BASE = Path(settings.BASE_DIR)
TEXT = (BASE / "docker-compose.yml").read_text()
SERVICES = yaml.safe_load(TEXT)["services"]


def test_a_real_installation_has_these_services():
    assert SERVICES.keys() == {"web", "worker", "purge", "beat", "migrate", "db", "redis"}


@pytest.mark.parametrize("name", sorted(SERVICES.keys() - {"migrate", "web"}))
def test_each_service_says_whether_it_is_healthy(name):
    assert SERVICES[name]["healthcheck"]["test"]


def test_the_image_says_whether_the_web_is_healthy_and_does_not_run_as_root():
    dockerfile = (BASE / "Dockerfile").read_text()
    final = dockerfile[dockerfile.rindex("FROM ") :]

    assert "healthcheck" not in SERVICES["web"]
    assert "HEALTHCHECK" in final
    assert final.rindex("USER pursuit") > final.rindex("RUN ")


def test_only_the_web_is_published_and_only_to_its_own_machine():
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

    assert published == {"web": ["127.0.0.1:${PORT:-8000}:8000"]}


@pytest.mark.parametrize(
    "secret", ["SECRET_KEY", "POSTGRES_PASSWORD", "WEB_DATABASE_PASSWORD", "PURGE_DATABASE_PASSWORD", "REDIS_PASSWORD"]
)
def test_a_secret_has_no_default(secret):
    assert f"${{{secret}:?" in TEXT
    assert f"${{{secret}:-" not in TEXT


def test_database_and_queue_are_the_right_ones_and_outlive_their_containers():
    db, redis = SERVICES["db"], SERVICES["redis"]

    assert db["image"].startswith("postgres:18")
    assert db["volumes"] == ["database:/var/lib/postgresql"]
    assert redis["volumes"] == ["queue:/data"]
    assert redis["command"][1:3] == ["--appendonly", "yes"]


def test_every_queue_has_its_worker():
    queues = [re.findall(r"--queues (\S+)", SERVICES[name]["command"]) for name in ("worker", "purge")]
    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}

    assert set(chain(*queues)) == {settings.CELERY_TASK_DEFAULT_QUEUE} | routed


@pytest.mark.parametrize(
    ("name", "role"),
    [("web", WEB.name), ("worker", WEB.name), ("beat", WEB.name), ("purge", PURGE.name), ("migrate", "pursuit")],
)
def test_each_service_uses_the_database_under_its_own_role(name, role):
    address = SERVICES[name]["environment"]["DATABASE_URL"]

    assert address.startswith(f"postgres://{role}:${{")


def test_only_the_owner_holds_the_passwords_of_the_roles_and_gives_them_after_migrating():
    holders = {name for name, service in SERVICES.items() if "WEB_DATABASE_PASSWORD" in service.get("environment", {})}

    assert holders == {"migrate"}
    assert re.search(r"migrate --no-input && python manage.py database_roles", SERVICES["migrate"]["command"])


@pytest.mark.parametrize("name", ["web", "worker", "purge", "beat"])
def test_nothing_starts_before_the_migrations_are_done(name):
    assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_the_image_holds_every_room():
    kept = {line[1:] for line in (BASE / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    rooms = {Path(app.path).name for app in apps.get_app_configs() if BASE in Path(app.path).parents}
    outside = {room for room in rooms if not (BASE / room).is_dir()}

    assert rooms - outside <= kept
    assert {"config", "embedded", "locale", "manage.py", "static", "templates"} <= kept
