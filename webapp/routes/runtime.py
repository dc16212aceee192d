"""Settings that change at run time, and the queue as a whole."""

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from models.wire import Wire
from webapp.runtime import SettingsPatch, SettingsView, change_settings, show_settings
from webapp.services import services
from webapp.shapes import REFUSALS, UNAUTHORIZED, reply

api = APIBlueprint("runtime", __name__, url_prefix="/api", abp_tags=[Tag(name="installation")])


class QueueAnswer(Wire):
    """Whether the queue is paused."""

    paused: bool


@api.get("/settings", operation_id="settings", responses={200: SettingsView, **UNAUTHORIZED})
def settings() -> Response:
    """Show the settings that change at run time."""
    parts = services()
    return reply(parts.db.read(show_settings, parts.options))


@api.patch("/settings", operation_id="changeSettings", responses={200: SettingsView, **REFUSALS})
def change(body: SettingsPatch) -> Response:
    """Change some settings at once, for running work too; a wrong one changes nothing."""
    return reply(change_settings(services(), body.model_dump(exclude_unset=True)))


@api.post("/queue/pause", operation_id="pauseQueue", responses={200: QueueAnswer, **UNAUTHORIZED})
def pause() -> Response:
    """Pause the whole queue: nothing starts, what runs stops; jobs started now are exempt."""
    return _paused(value=True)


@api.post("/queue/resume", operation_id="resumeQueue", responses={200: QueueAnswer, **UNAUTHORIZED})
def resume() -> Response:
    """Let the queue go on."""
    return _paused(value=False)


def _paused(*, value: bool) -> Response:
    view = change_settings(services(), {"queue_paused": value})
    return reply(QueueAnswer(paused=view.queue_paused))
