from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.dub.local.subtitles import CUE_CHARACTERS, Cue, parse_cues, read_cues

WORDS = st.text(st.sampled_from("abc dé ñ'ж界"), min_size=1).filter(lambda t: t.strip())
TIMES = st.lists(st.integers(0, 40_000_000), min_size=2, max_size=30, unique=True).map(sorted)


def stamp(ms: int, mark: str) -> str:
    seconds, ms = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}{ms:03}"


@settings(deadline=None)
@given(TIMES, st.data(), st.sampled_from([("WEBVTT\n\n", "."), ("", ",")]))
def test_what_is_written_is_read(times: list[int], data: st.DataObject, kind) -> None:
    head, mark = kind
    # gaps between the cues, so that nothing counts as rolling
    pairs = list(zip(times[::2], times[1::2], strict=False))
    spoken = [(a, b, data.draw(WORDS)) for a, b in pairs]
    kept = [s for n, s in enumerate(spoken) if n == 0 or s[0] - spoken[n - 1][1] > 60]
    text = head + "\n\n".join(
        f"{n}\n{stamp(a, mark)} --> {stamp(b, mark)}\n{words}"
        for n, (a, b, words) in enumerate(kept, 1)
    )
    assert parse_cues(text) == [Cue(a / 1000, b / 1000, " ".join(w.split())) for a, b, w in kept]


@settings(deadline=None)
@given(st.text(st.sampled_from("0123:.,->\n \r<>{}\\&;#[]()♪abWEBVTT\ufeff\x00\u2028")))
def test_any_text_gives_ordered_cues_of_plain_words(text: str) -> None:
    cues = parse_cues(text)
    assert [c.start for c in cues] == sorted(c.start for c in cues)
    for cue in cues:
        assert cue.end > cue.start >= 0
        assert cue.text.strip()
        assert cue.text.isprintable()


def test_vtt_with_header_notes_styles_ids_and_settings() -> None:
    text = """WEBVTT - title
Kind: captions

STYLE
::cue { color: red }

NOTE this is --> not a cue

intro
00:01.000 --> 00:02.500 align:start position:0%
<v Bob>Hello &amp; <i>welcome</i></v>
to the <c.yellow>house</c>

1:00:00.000 --> 1:00:01.000
Late
"""
    assert parse_cues(text) == [
        Cue(1.0, 2.5, "Hello & welcome to the house"),
        Cue(3600.0, 3601.0, "Late"),
    ]


def test_srt_of_windows_with_bom_and_font_tags(tmp_path) -> None:
    path = tmp_path / "a.srt"
    path.write_bytes(
        "\ufeff1\r\n00:00:01,5 --> 00:00:02,000\r\n<font color=red>Olá</font>\r\n- É\r\n\r\n".encode()
    )
    assert read_cues(str(path)) == [Cue(1.5, 2.0, "Olá É")]


def test_sound_descriptions_and_dialogue_marks_are_not_spoken() -> None:
    lines = ["[Music]", "(laughs)", "♪ la la ♪", ">> You (all) go", "\u2013 Yes", "-5 degrees"]
    text = "".join(f"00:0{n}.000 --> 00:0{n}.500\n{line}\n\n" for n, line in enumerate(lines))
    assert [cue.text for cue in parse_cues(text)] == ["la la", "You (all) go", "Yes", "-5 degrees"]


def test_rolling_captions_are_said_once() -> None:
    text = """WEBVTT

00:00.000 --> 00:02.000
hello<00:00:00.500><c> world</c>

00:02.000 --> 00:02.010
hello world

00:02.010 --> 00:04.000
hello world
this is

00:04.000 --> 00:04.010
this is

00:04.010 --> 00:06.000
this is
the end
"""
    assert parse_cues(text) == [
        Cue(0.0, 2.01, "hello world"),
        Cue(2.01, 4.01, "this is"),
        Cue(4.01, 6.0, "the end"),
    ]


def test_words_repeated_after_a_pause_are_said_again() -> None:
    text = "00:00.000 --> 00:01.000\nNo.\n\n00:02.000 --> 00:03.000\nNo.\n"
    assert [cue.text for cue in parse_cues(text)] == ["No.", "No."]


def test_a_cue_of_endless_text_is_cut() -> None:
    (cue,) = parse_cues("00:00.000 --> 00:01.000\n" + "word " * 10_000)
    assert len(cue.text) == CUE_CHARACTERS


def test_backward_times_and_garbage_are_skipped() -> None:
    assert parse_cues("00:02.000 --> 00:01.000\nx\n\nfoo --> bar\nx\n") == []
    assert parse_cues("") == []
