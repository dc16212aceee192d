"""The Celery application: configuration only, so that the gateway can send without task bodies."""

from __future__ import annotations

from celery import Celery

app = Celery("dubline")
app.config_from_object("celeryconfig")
