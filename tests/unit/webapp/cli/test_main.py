from __future__ import annotations

import pytest
from click.testing import CliRunner

from webapp.cli.main import main


@pytest.mark.parametrize("command", ["list", "doctor", "up"])
def test_a_wrong_setting_is_named_in_a_line(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_PORT", "80x")
    answer = CliRunner().invoke(main, [command])
    assert answer.exit_code == 1
    assert answer.output.startswith("Error: GATEWAY_PORT: ")
    assert answer.output.count("\n") == 1


@pytest.mark.parametrize(
    "command",
    [
        "up",
        "add",
        "list",
        "watch",
        "logs",
        "doctor",
        "cancel",
        "retry",
        "rm",
        "pause",
        "backup",
        "restore",
        "migrate",
    ],
)
def test_every_command_explains_itself(command: str) -> None:
    answer = CliRunner().invoke(main, [command, "--help"])
    assert answer.exit_code == 0
    assert answer.output.startswith(f"Usage: main {command}")
