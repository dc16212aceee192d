"""Tiny models, made here, that run the real engines: what they say means nothing."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from tests.programs import require_package

if TYPE_CHECKING:
    from pathlib import Path

VOICE_RATE = 22_050
PHONEMES = "abcdefghijklmnopqrstuvwxyzæðŋɐɑɒɔəɚɛɜɡɣɪɲɹɾʁʃʊʌʎʒʔʝβθ"  # noqa: RUF001
SILENT = "_^$ ˈˌː.,!?;:"
TONE_S = 0.03
SENTENCES = (
    "the house is red and the dog is big",
    "good morning and thank you for watching",
    "la casa es roja y el perro es grande",
    "buenos días y gracias por mirar",
)
HEARD = "good morning."
TRANSLATED = "la casa es roja"
WIDTH, POSITIONS, LOUD, MEL_BINS = 16, 448, 20.0, 80


def piper_voice(folder: Path, name: str = "es_ES-tiny-low", language: str = "es_ES") -> Path:
    """Make a piper voice that hums one tone for each phoneme: 4 kB of ONNX."""
    onnx = require_package("onnx")
    numpy = require_package("numpy")
    make, array = onnx.helper, onnx.numpy_helper.from_array
    grid = numpy.arange(round(VOICE_RATE * TONE_S), dtype=numpy.float32) / VOICE_RATE
    constants = {
        "column": numpy.array([-1, 1], dtype=numpy.int64),
        "sound": numpy.array([1, 1, 1, -1], dtype=numpy.int64),
        "time": (grid * 2 * math.pi * 20).reshape(1, -1),
        "volume": numpy.array(0.3, dtype=numpy.float32),
    }
    nodes = [
        make.make_node("Cast", ["input"], ["ids"], to=onnx.TensorProto.FLOAT),
        make.make_node("Reshape", ["ids", "column"], ["rows"]),
        make.make_node("Mul", ["rows", "time"], ["phase"]),
        make.make_node("Sin", ["phase"], ["wave"]),
        make.make_node("Mul", ["wave", "volume"], ["quiet"]),
        make.make_node("Reshape", ["quiet", "sound"], ["output"]),
    ]
    integer, real = onnx.TensorProto.INT64, onnx.TensorProto.FLOAT
    graph = make.make_graph(
        nodes,
        name,
        [
            make.make_tensor_value_info("input", integer, [1, "phonemes"]),
            make.make_tensor_value_info("input_lengths", integer, [1]),
            make.make_tensor_value_info("scales", real, [3]),
        ],
        [make.make_tensor_value_info("output", real, [1, 1, 1, "samples"])],
        [array(value, key) for key, value in constants.items()],
    )
    model = make.make_model(graph, opset_imports=[make.make_opsetid("", 17)], ir_version=9)
    path = folder / f"{name}.onnx"
    onnx.save(model, str(path))
    ids = {symbol: [0] for symbol in SILENT} | {p: [n + 5] for n, p in enumerate(PHONEMES)}
    config = {
        "audio": {"sample_rate": VOICE_RATE},
        "espeak": {"voice": language.partition("_")[0]},
        "language": {"code": language},
        "phoneme_type": "espeak",
        "phoneme_id_map": ids,
        "num_symbols": len(ids),
        "num_speakers": 1,
    }
    path.with_name(f"{path.name}.json").write_text(json.dumps(config))
    return path


def argos_package(folder: Path, source: str = "en", target: str = "ru") -> Path:
    """Make an unpacked argos package that translates everything into the same sentence."""
    place = folder / f"translate-{source}_{target}-1_0"
    (place / "model").mkdir(parents=True)
    _translation_model(place / "model", _sentencepiece(place / "sentencepiece.model"))
    said = {"from_code": source, "to_code": target, "type": "translate"}
    (place / "metadata.json").write_text(json.dumps(said))
    return place


def marian_model(folder: Path, name: str = "opus-mt-en-ru") -> Path:
    """Make a folder like that of a converted OPUS-MT model, with the same one sentence."""
    place = folder / name
    place.mkdir(parents=True)
    _translation_model(place, _sentencepiece(place / "source.spm"))
    (place / "target.spm").write_bytes((place / "source.spm").read_bytes())
    return place


def whisper_model(folder: Path) -> Path:
    """Make an English-only whisper model that hears HEARD, from 0 to 2 s, in every stretch of speech."""
    ctranslate2 = require_package("ctranslate2")
    folder.mkdir(parents=True, exist_ok=True)
    tokens = _whisper_tokenizer(folder / "tokenizer.json")
    words = [f"\u0120{word}" for word in HEARD.split()]
    script = ["<|0.00|>", *words, "<|2.00|>", "<|endoftext|>"]
    spec = ctranslate2.specs.WhisperSpec(1, 2, 1, 2)
    encoder = spec.encoder
    _linear(encoder.conv1, (WIDTH, MEL_BINS, 3))
    _linear(encoder.conv2, (WIDTH, WIDTH, 3))
    encoder.position_encodings.encodings = _a_second_each(script)
    _norm(encoder.layer_norm)
    _layer(encoder.layer[0])
    _scripted(spec.decoder, tokens, script)
    _listen(spec.decoder.layer[0].attention)
    spec.register_vocabulary(tokens)
    spec.config.suppress_ids, spec.config.suppress_ids_begin = [], []
    spec.config.lang_ids = []
    spec.config.alignment_heads = [(0, 0)]
    spec.validate()
    spec.save(str(folder))
    return folder


def _translation_model(folder: Path, pieces: list[str]) -> None:
    ctranslate2 = require_package("ctranslate2")
    spec = ctranslate2.specs.TransformerSpec.from_config(1, 2)
    _linear(spec.encoder.embeddings[0], (len(pieces), WIDTH))
    spec.encoder.position_encodings.encodings = _zeros(POSITIONS, WIDTH)
    _norm(spec.encoder.layer_norm)
    _layer(spec.encoder.layer[0])
    _scripted(spec.decoder, pieces, [*(f"\u2581{word}" for word in TRANSLATED.split()), "</s>"])
    spec.register_source_vocabulary(pieces)
    spec.register_target_vocabulary(pieces)
    spec.validate()
    spec.save(str(folder))


def _scripted(decoder: Any, tokens: list[str], script: list[str]) -> None:
    """Make a decoder that says the script, whatever it is fed with.

    Each of the script's tokens has a direction of its own; the position encodings point there.
    """
    known = list(dict.fromkeys(script))
    embeddings = _zeros(len(tokens), WIDTH)
    for n, token in enumerate(known):
        embeddings[tokens.index(token), n] = LOUD
    places = _zeros(POSITIONS, WIDTH)
    for position in range(POSITIONS):
        said = script[min(position, len(script) - 1)]
        places[position, known.index(said)] = LOUD * LOUD
    decoder.embeddings.weight = embeddings
    decoder.position_encodings.encodings = places
    decoder.projection.weight = embeddings.copy()
    decoder.projection.bias = _zeros(len(tokens))
    _norm(decoder.layer_norm)
    _layer(decoder.layer[0])


def _a_second_each(script: list[str]) -> Any:
    """Return an encoder's positions, 50 a second: the script's n-th token is heard in second n."""
    places = _zeros(1500, WIDTH)
    for frame in range(len(places)):
        places[frame, min(frame // 50 + 1, len(script) - 1)] = LOUD
    return places


def _listen(attention: Any) -> None:
    """Let the decoder look at the second of the token that it is about to say."""
    for n in range(WIDTH):
        attention.linear[0].weight[n, n] = attention.linear[1].weight[n, n] = 1.0


def _layer(layer: Any) -> None:
    """Fill a transformer's layer with nothing, so that it only hands on what it is given."""
    _attention(layer.self_attention, (3, 1))
    if hasattr(layer, "attention"):
        _attention(layer.attention, (1, 2, 1))
    _norm(layer.ffn.layer_norm)
    _linear(layer.ffn.linear_0, (4 * WIDTH, WIDTH))
    _linear(layer.ffn.linear_1, (WIDTH, 4 * WIDTH))


def _attention(attention: Any, sizes: tuple[int, ...]) -> None:
    _norm(attention.layer_norm)
    for linear, size in zip(attention.linear, sizes, strict=True):
        _linear(linear, (size * WIDTH, WIDTH))


def _linear(spec: Any, shape: tuple[int, ...]) -> None:
    spec.weight = _zeros(*shape)
    if hasattr(spec, "bias"):
        spec.bias = _zeros(shape[0])


def _norm(spec: Any) -> None:
    spec.gamma, spec.beta = _zeros(WIDTH) + 1, _zeros(WIDTH)


def _zeros(*shape: int) -> Any:
    numpy = require_package("numpy")
    return numpy.zeros(shape, dtype=numpy.float32)


def _sentencepiece(path: Path) -> list[str]:
    """Train a vocabulary of whole words and return its pieces."""
    sentencepiece = require_package("sentencepiece")
    with path.open("wb") as file:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter([*SENTENCES, TRANSLATED]),
            model_writer=file,
            model_type="word",
            vocab_size=24,
            hard_vocab_limit=False,
            minloglevel=2,
        )
    vocabulary = sentencepiece.SentencePieceProcessor(model_file=str(path))
    return [vocabulary.id_to_piece(n) for n in range(vocabulary.get_piece_size())]


def _whisper_tokenizer(path: Path) -> list[str]:
    """Write a tokenizer of bytes with whisper's marks, and return its tokens."""
    tokenizers = require_package("tokenizers")
    letters = sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet())
    words = [f"\u0120{word}" for word in HEARD.split()]
    plain = letters + words
    marks = ["<|endoftext|>", "<|startoftranscript|>", "<|translate|>"]
    marks += ["<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>"]
    marks += ["<|notimestamps|>", *(f"<|{n * 0.02:.2f}|>" for n in range(1501))]
    model = tokenizers.models.BPE(vocab={t: n for n, t in enumerate(plain)}, merges=[])
    tokenizer = tokenizers.Tokenizer(model)
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    tokenizer.add_special_tokens(marks)
    tokenizer.save(str(path))
    return plain + marks
