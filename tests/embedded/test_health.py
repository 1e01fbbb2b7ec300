from django.db import DatabaseError, connection


def test_health_is_told_to_whatever_name_the_site_is_called_by(client, db, settings):
    settings.SECURE_SSL_REDIRECT = True

    response = client.get("/healthz", headers={"host": "10.0.0.7:8000"})

    assert (response.status_code, response.content) == (200, b"ok")


def test_without_its_database_the_site_is_not_healthy(client, db, monkeypatch):
    def refuse():
        raise DatabaseError

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        response = client.get("/healthz")

    assert response.status_code == 503
