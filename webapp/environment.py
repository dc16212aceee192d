"""What the operator set outside of the page: shown as it is, except secrets."""

from typing import Final

from pydantic import BaseModel, SecretStr

from models.wire import Wire
from webapp.links import without_credentials

NO_URL: Final = ("sqlite:", "unix:")
"""These hold a path and no credentials; urllib would change their slashes."""


class EnvironmentView(Wire):
    """One variable; `value` is null for what is secret or not set."""

    name: str
    value: str | None
    is_secret: bool
    is_default: bool


def environment_of(settings: BaseModel) -> tuple[EnvironmentView, ...]:
    """Return every setting of the environment; passwords and tokens only as set or not set."""
    return tuple(
        EnvironmentView(
            name=name.upper(),
            value=_shown(getattr(settings, name)),
            is_secret=isinstance(field.default, SecretStr),
            is_default=getattr(settings, name) == field.default,
        )
        for name, field in type(settings).model_fields.items()
    )


def _shown(value: object) -> str | None:
    if value in (None, "", ()) or isinstance(value, SecretStr):
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    text = str(value)
    is_url = "://" in text and not text.startswith(NO_URL)
    return without_credentials(text) if is_url else text
