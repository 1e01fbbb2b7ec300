"""The Celery application. Tasks live in the rooms; the schedule lives in the settings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("pursuit", task_cls="audit.work:ServedTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
