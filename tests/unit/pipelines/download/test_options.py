"""The options of a job hold nothing that runs programs, reads configuration or leaks secrets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Stopped
from models.stage_io import DownloadInput, Tools
from pipelines.download.bucket import Bucket
from pipelines.download.options import JobLogger, clean, job_params
from tests.reporter import FakeReporter

HOSTILE = "\x00\x1b[\n\r\x7f\u202e\u2066\ud800\udfff"


def params(**more):
    job = DownloadInput(workdir="/nowhere", tools=Tools(), url="http://example.com/", **more)
    reporter = FakeReporter()
    bucket = Bucket(job.rate_limit, reporter.check)
    return job_params(job, reporter, lambda _: [], lambda _: None, bucket), reporter


def test_what_must_be_set_is_set():
    made, _ = params()
    assert made["retries"] > 0
    assert made["fragment_retries"] > 0
    assert made["extractor_retries"] > 0
    assert made["skip_unavailable_fragments"] is False
    assert made["hls_prefer_native"] is True
    assert made["enable_file_urls"] is False
    assert made["cachedir"] is False
    assert made["proxy"] == ""
    assert "cookiefile" not in made


def test_what_a_job_asks_for_is_passed_on():
    made, _ = params(proxy="socks5://10.0.0.1:1080", rate_limit=80_000, cookies="# Netscape\n")
    assert made["proxy"] == "socks5://10.0.0.1:1080"
    assert made["dubline_bucket"].block == 5000
    assert made["cookiefile"].read() == "# Netscape\n"


def test_a_limit_takes_no_connections_away():
    limited, _ = params(rate_limit=80_000)
    free, _ = params()
    assert limited["concurrent_fragment_downloads"] == free["concurrent_fragment_downloads"] == 4
    assert "ratelimit" not in limited, "yt-dlp's own would slow down on the average"


def test_a_pause_between_retries_grows_and_hears_stop():
    made, reporter = params()
    pause = made["retry_sleep_functions"]["http"]
    assert 0 < pause(n=0) < pause(n=3) < 10
    reporter.stop()
    with pytest.raises(Stopped):
        pause(n=0)


def test_the_log_is_one_clean_line_without_noise():
    reporter = FakeReporter()
    logger = JobLogger(reporter)
    logger.debug("screen text")
    logger.warning("Falling back on generic information extractor")
    long = "x" * 2000
    logger.warning(f"\x1b[0;33mslow\x1b[0m\r\nsite\u202e!{long}")  # noqa: G004
    assert len(reporter.logs) == 1
    level, line = reporter.logs[0]
    assert level == "warning"
    assert line.startswith("slow site !")
    assert len(line) <= 500
    assert clean("a\x00b\nc") == "a b c"


@given(st.lists(st.sampled_from(HOSTILE) | st.characters(), max_size=700).map("".join))
def test_a_clean_text_can_be_sent_stored_and_shown(text):
    cleaned = clean(text)
    cleaned.encode()
    assert len(cleaned) <= 500
    assert not set(cleaned) & set(HOSTILE) - {"["}
    assert clean(cleaned) == cleaned
