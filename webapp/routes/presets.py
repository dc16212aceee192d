"""Named formats: list, add, change, delete."""

from typing import Annotated, Any

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import AfterValidator, Field
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.format_selector import SELECTOR_MAX, check_selector
from models.job_options import PRESET_NAME_MAX, Container
from models.preset import Preset, preset_name, read_presets
from models.wire import Wire
from webapp.guard import require_admin
from webapp.presets import delete_preset
from webapp.services import services
from webapp.shapes import REFUSALS, UNAUTHORIZED, ErrorBody, nothing, reply

api = APIBlueprint("presets", __name__, url_prefix="/api", abp_tags=[Tag(name="installation")])


class PresetBody(Wire):
    """What a preset stands for."""

    format: Annotated[str, Field(max_length=SELECTOR_MAX), AfterValidator(check_selector)]
    """A format selector of yt-dlp that names one file, such as `bv*[height<=720]+ba/b`."""
    output_container: Container | None = None
    """For requests that name none."""


class PresetView(Wire):
    """A preset."""

    name: str
    format: str
    output_container: str | None


class PresetsAnswer(Wire):
    """All presets, by name."""

    presets: list[PresetView]


class NewName(Wire):
    """A preset's name, as it may be given."""

    name: Annotated[str, AfterValidator(preset_name)]


class KnownName(Wire):
    """A preset's name."""

    name: str = Field(max_length=PRESET_NAME_MAX)


@api.get("/presets", operation_id="presets", responses={200: PresetsAnswer, **UNAUTHORIZED})
def presets() -> Response:
    """List the presets that `formatPreset` may name."""
    return reply(services().db.read(_all))


@api.put(
    "/presets/<name>",
    operation_id="putPreset",
    responses={200: PresetView, **REFUSALS, 403: ErrorBody},
)
def put(path: NewName, body: PresetBody) -> Response:
    """Add a preset or change it; jobs that were added before stay as they are."""
    require_admin()
    columns = {"name": path.name, **body.model_dump()}
    db = services().db
    try:
        return reply(db.write(_put, columns))
    except IntegrityError:  # it was added for the first time twice at the same moment
        return reply(db.write(_put, columns))


@api.delete(
    "/presets/<name>",
    operation_id="deletePreset",
    responses={204: None, **REFUSALS, 403: ErrorBody, 404: ErrorBody, 409: ErrorBody},
)
def delete(path: KnownName) -> Response:
    """Delete a preset, unless it is the default; jobs that were added with it stay as they are."""
    require_admin()
    services().db.write(delete_preset, path.name)
    return nothing()


def _all(session: Session) -> PresetsAnswer:
    return PresetsAnswer(presets=[_view(preset) for preset in read_presets(session)])


def _put(session: Session, columns: dict[str, Any]) -> PresetView:
    kept = session.merge(Preset(**columns))
    session.flush()
    return _view(kept)


def _view(preset: Preset) -> PresetView:
    return PresetView(
        name=preset.name, format=preset.format, output_container=preset.output_container
    )
