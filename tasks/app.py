"""The Celery application: configuration only, so that the gateway can send without task bodies."""

from __future__ import annotations

from typing import Any

from celery import Celery
from celery.app.amqp import AMQP
from kombu import Connection
from typing_extensions import override

RECONNECT_MAX_S = 3.0


class PromptConnection(Connection):
    """Looks for a lost broker every few seconds; kombu's pauses grow to half a minute.

    Celery has no setting for it: its consumer passes only how often to try.
    """

    @override
    def ensure_connection(self, *args: Any, **options: Any) -> Any:
        """Connect, however long the broker is away."""
        pauses = {"interval_start": 0.5, "interval_step": 0.5, "interval_max": RECONNECT_MAX_S}
        return super().ensure_connection(*args, **(pauses | options))


class PromptAMQP(AMQP):
    """Celery's side of the broker, with such connections."""

    Connection = PromptConnection


app = Celery("dubline", amqp=PromptAMQP)
app.config_from_object("celeryconfig")
