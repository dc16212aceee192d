"""The command line's side of the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import click
import requests

from models.settings import load

if TYPE_CHECKING:
    from collections.abc import Callable

TIMEOUT_S: Final = 30.0


@dataclass(frozen=True)
class Client:
    """Talks to a gateway at `base` (`http://host:port`) with a bearer token."""

    base: str
    token: str

    def call(self, method: str, path: str, **options: Any) -> Any:
        """Return the answer's JSON, None for 204; raises ClickException with the server's words."""
        try:
            answer = requests.request(
                method,
                f"{self.base}{path}",
                headers={"Authorization": f"Bearer {self.token}", **options.pop("headers", {})},
                timeout=TIMEOUT_S,
                **options,
            )
        except requests.RequestException as error:
            raise click.ClickException(
                f"Dubline does not answer at {self.base}. Is `dubline up` running?"
            ) from error
        if answer.status_code == requests.codes.no_content:
            return None
        if not answer.ok:
            raise click.ClickException(_complaint(answer))
        return answer.json()


def _complaint(answer: requests.Response) -> str:
    try:
        body = answer.json()
    except requests.JSONDecodeError:
        return f"The server answered {answer.status_code}."
    details = body.get("details")
    said = str(body.get("error", answer.status_code))
    more = [str(item.get("message", item)) for item in details] if isinstance(details, list) else []
    return " ".join([said, *(words for words in more if words not in said)])


def server_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --server and --token to a command; on the same machine neither is needed."""
    command = click.option(
        "--token", envvar="DUBLINE_TOKEN", help="Access token; else the local one in DATA_DIR."
    )(command)
    return click.option(
        "--server", envvar="DUBLINE_SERVER", help="Gateway address, http://host:port."
    )(command)


def make_client(server: str | None, token: str | None) -> Client:
    """Return a client for `--server` and `--token`, by default this machine's."""
    settings = load()
    if token is None:
        try:
            token = settings.local_token_path.read_text(encoding="ascii").strip()
        except OSError as error:
            raise click.ClickException(
                f"No token: {settings.local_token_path} cannot be read ({error.strerror}). Start "
                "`dubline up` with the same DATA_DIR, or give --server and --token."
            ) from error
    return Client((server or f"http://{settings.gateway_origin}").rstrip("/"), token)
