"""The Celery application. Tasks live in the rooms; the schedule lives in the settings."""

from celery import Celery

app = Celery("pursuit")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
