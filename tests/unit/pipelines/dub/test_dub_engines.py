"""Which engine does a job, and which one takes over when it gives up."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest

from models.errors import (
    DamagedDub,
    DiskFull,
    DublineError,
    NoEngine,
    NoSubtitles,
    ProviderBusy,
    ProviderRefused,
    StageError,
    Stopped,
)
from models.stage_io import DubInput, DubOutput, Tools
from pipelines.dub import engines
from pipelines.dub.capabilities import capabilities
from pipelines.dub.engines import choose
from pipelines.dub.stage import run_dub
from tests.engines.tone.engine import ToneProvider
from tests.reporter import FakeReporter

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.dub.provider import Provider


class Cloud(ToneProvider):
    """Takes every job, and then does with it what it was made to do."""

    def __init__(self, name: str, *, refuses: StageError | None = None, fails: Any = None) -> None:
        self._name = name
        self._refuses = refuses
        self._fails = fails
        self.asked = 0

    @property
    def name(self) -> str:
        return self._name

    def refuse(self, job: DubInput) -> StageError | None:
        return self._refuses

    def dub(self, job: DubInput, reporter: Any) -> DubOutput:
        self.asked += 1
        if self._fails is not None:
            raise self._fails
        return super().dub(job, reporter)


@pytest.fixture
def having(monkeypatch: pytest.MonkeyPatch) -> Any:
    def have(*there: Provider) -> None:
        monkeypatch.setattr(engines, "ENGINES", there)

    return have


@pytest.fixture
def job(tmp_path: Path) -> DubInput:
    return DubInput(
        workdir=str(tmp_path), tools=Tools(), url="https://video.test/a", video="",
        duration_s=3.0, target_lang="fr",
    )  # fmt: skip


def of(job: DubInput, **changes: Any) -> DubInput:
    return job.model_copy(update=changes)


def test_auto_takes_the_first_that_can(having, job) -> None:
    having(Cloud("first", refuses=NoEngine("no")), Cloud("second"), Cloud("third"))
    assert choose(job).name == "second"
    assert choose(of(job, provider="third")).name == "third"
    assert choose(of(job, state={"engine": "third"})).name == "third"


def test_an_engine_that_was_named_gives_its_own_reason(having, job) -> None:
    having(Cloud("first", refuses=NoSubtitles("none there")), Cloud("second"))
    with pytest.raises(NoSubtitles, match="none there"):
        choose(of(job, provider="first"))
    with pytest.raises(NoEngine, match="no engine third here; there are: first, second"):
        choose(of(job, provider="third"))


def test_no_engine_names_what_would_help(having, job) -> None:
    having(Cloud("a", refuses=NoEngine("Buy it.")), Cloud("b", refuses=NoSubtitles("Write them.")))
    with pytest.raises(NoEngine) as raised:
        run_dub(job, FakeReporter())
    assert raised.value.message == "No engine can dub this into fr. a: Buy it. b: Write them."


@pytest.mark.parametrize("error", [ProviderRefused("Private."), NoSubtitles()])
def test_an_engine_that_fails_for_good_is_followed_by_the_next(having, job, error) -> None:
    first, second = Cloud("first", fails=error), Cloud("second")
    having(first, Cloud("deaf", refuses=NoEngine("no")), second)
    reporter = FakeReporter()
    assert run_dub(job, reporter).engine == "second"
    assert (first.asked, second.asked) == (1, 1)
    warning = f"The first engine gives up, second takes over: {error.message}"
    assert ("warning", warning) in reporter.logs


def test_when_the_last_one_fails_too_every_reason_is_told(having, job) -> None:
    having(Cloud("a", fails=ProviderRefused("Private.")), Cloud("b", fails=NoSubtitles("Mute.")))
    with pytest.raises(NoEngine, match=r"into fr\. a: Private\. b: Mute\."):
        run_dub(job, FakeReporter())


def test_a_named_engine_is_not_followed(having, job) -> None:
    second = Cloud("second")
    having(Cloud("first", fails=ProviderRefused()), second)
    with pytest.raises(ProviderRefused):
        run_dub(of(job, provider="first"), FakeReporter())
    assert second.asked == 0


@pytest.mark.parametrize(
    ("error", "last_try", "follows"),
    [
        (ProviderBusy(), False, False),
        (DamagedDub(), False, False),
        (ProviderBusy(), True, True),
        (DamagedDub(), True, True),
        (Stopped(), True, False),
        (DiskFull(), True, False),
    ],
)
def test_what_may_pass_is_tried_again_first(
    having, job, error: DublineError, *, last_try: bool, follows: bool
) -> None:
    second = Cloud("second")
    having(Cloud("first", fails=error), second)
    with nullcontext() if follows else pytest.raises(type(error)):
        run_dub(of(job, last_try=last_try), FakeReporter())
    assert second.asked == follows


def test_a_third_engine_is_known_by_one_line(monkeypatch, job) -> None:
    monkeypatch.setattr(engines, "ENGINES", (*engines.ENGINES, ToneProvider()))
    found = capabilities(Tools(), vot_enabled=True)
    assert list(found) == ["tone"]
    assert found["tone"].targets == ("fr", "it")
    output = run_dub(of(job, vot_enabled=False), FakeReporter())
    assert (output.engine, output.subtitles[0].language) == ("tone", "fr")
    with pytest.raises(NoEngine, match=r"vot: .* local: .* tone: Tones are understood in fr, it"):
        run_dub(of(job, target_lang="xh"), FakeReporter())
