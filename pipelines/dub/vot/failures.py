"""What the vot runner's error lines mean for the job, without any secret in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from models.errors import ProviderBusy, ProviderRefused, StageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TEXT_LIMIT = 300
QUERY = re.compile(r"(https?://[^\s?#\"'<>]*)[?#][^\s\"'<>]*", re.IGNORECASE)
CREDENTIALS = re.compile(r"(https?://)[^\s/@]+@", re.IGNORECASE)
LATER = re.compile(r"позже|повторите попытку|\blater\b", re.IGNORECASE)
"""Words of the service's refusals that do not last."""
WAIT_STATUSES = frozenset({408, 425, 429})
SERVER_SIDE = 500
PROXY_LOGIN = 407


def redact(text: str, *secrets: str) -> str:
    """Take queries and credentials out of links, and `secrets` out of everything; one line."""
    clean = CREDENTIALS.sub(r"\1", QUERY.sub(r"\1", text))
    for secret in filter(None, secrets):
        clean = clean.replace(secret, "***")
    return " ".join(clean.split())[:TEXT_LIMIT]


def failure(line: Mapping[str, Any], *secrets: str) -> StageError:
    """Return the error that an `{"ev":"error"}` line of the runner stands for."""
    said = redact(str(line.get("text") or ""), *secrets)
    return FAILURES.get(str(line.get("kind")), _unknown)(line, said)


def proxy_failure(status: int) -> StageError:
    """Return what it means that the proxy answered with `status`, or not at all (0)."""
    if status == PROXY_LOGIN:
        return ProviderRefused("The proxy of VOT_PROXY wants another user or password (HTTP 407).")
    if status:
        return ProviderBusy(
            f"The proxy of VOT_PROXY does not connect to the vot service (HTTP {status})."
        )
    return ProviderBusy("The proxy of VOT_PROXY cannot be reached.")


def _refused(_line: Mapping[str, Any], said: str) -> StageError:
    if LATER.search(said):
        return ProviderBusy(f"The vot service cannot do it now: {said}")
    if said:
        return ProviderRefused(f"The vot service refuses this video: {said}")
    return ProviderBusy("The vot service gave an empty answer; try again later.")


def _login(_line: Mapping[str, Any], said: str) -> StageError:
    return ProviderRefused(_with("The vot service wants a login for this video", said))


def _rate(_line: Mapping[str, Any], said: str) -> StageError:
    return ProviderBusy(_with("The vot service limits the rate of requests; try later", said))


def _http(line: Mapping[str, Any], _said: str) -> StageError:
    status = int(line.get("http") or 0)
    if status in WAIT_STATUSES or status >= SERVER_SIDE:
        return ProviderBusy(f"The vot service is overloaded (HTTP {status}); try again later.")
    return ProviderRefused(f"The vot service refuses our requests (HTTP {status}).")


def _network(_line: Mapping[str, Any], _said: str) -> StageError:
    return ProviderBusy("The vot service cannot be reached; try again later.")


def _proxy(line: Mapping[str, Any], _said: str) -> StageError:
    return proxy_failure(int(line.get("http") or 0))


def _protocol(_line: Mapping[str, Any], _said: str) -> StageError:
    return ProviderBusy("The vot service's answer cannot be understood.")


def _deadline(_line: Mapping[str, Any], _said: str) -> StageError:
    return ProviderBusy("The vot service did not finish in time; try again later.")


def _unknown(line: Mapping[str, Any], said: str) -> StageError:
    return ProviderBusy(_with(f"The vot service answered with status {line.get('status')}", said))


def _with(sentence: str, said: str) -> str:
    return f"{sentence}: {said}" if said else f"{sentence}."


FAILURES: dict[str, Callable[[Mapping[str, Any], str], StageError]] = {
    "refused": _refused,
    "login": _login,
    "rate": _rate,
    "http": _http,
    "network": _network,
    "proxy": _proxy,
    "protocol": _protocol,
    "deadline": _deadline,
}
