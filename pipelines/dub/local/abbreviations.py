"""Abbreviations as words, by language: what voices spell out or stop at, and apertium leaves."""

# ruff: noqa: RUF001 - Russian is written in Cyrillic

from __future__ import annotations

import re
from typing import Final

_TABLE: Final = {
    "en": "Dr.=Doctor|Mr.=Mister|Mrs.=Missis|Prof.=Professor|vs.=versus|approx.=about"
    "|e.g.=for example|i.e.=that is|etc.=et cetera|&=and",
    "es": "Dr.=Doctor|Dra.=Doctora|Mr.=Señor|Mrs.=Señora|Sr.=Señor|Sra.=Señora|Srta.=Señorita"
    "|Prof.=Profesor|Ud.=usted|Uds.=ustedes|EE. UU.=Estados Unidos|p. ej.=por ejemplo"
    "|i.e.=es decir|Núm.=número|n.º=número|pág.=página|aprox.=aproximadamente|vs.=contra"
    "|etc.=etcétera|etc=etcétera|&=y",
    "ca": "Dr.=Doctor|Dra.=Doctora|Sr.=Senyor|Sra.=Senyora|p. ex.=per exemple|núm.=número"
    "|etc.=etcètera|&=i",
    "ru": "т. е.=то есть|т.е.=то есть|и т. д.=и так далее|и т.д.=и так далее"
    "|и т. п.=и тому подобное"
    "|и др.=и другие|г.=года|т. к.=так как|т.к.=так как|напр.=например|г-н=господин|г-жа=госпожа"
    "|проф.=профессор|руб.=рублей|млн=миллионов|млрд=миллиардов|тыс.=тысяч|&=и",
    "fr": "M.=Monsieur|Mme=Madame|Mlle=Mademoiselle|Dr=Docteur|p. ex.=par exemple"
    "|c.-à-d.=c'est-à-dire|env.=environ|etc.=et cetera|&=et",
    "de": "Dr.=Doktor|Hr.=Herr|Fr.=Frau|Prof.=Professor|z. B.=zum Beispiel|z.B.=zum Beispiel"
    "|d. h.=das heißt|d.h.=das heißt|usw.=und so weiter|bzw.=beziehungsweise|ca.=circa|Nr.=Nummer"
    "|&=und",
    "it": "Dott.=Dottor|Sig.=Signor|Sig.ra=Signora|Prof.=Professor|ecc.=eccetera|&=e",
    "pt": "Dr.=Doutor|Dra.=Doutora|Sr.=Senhor|Sra.=Senhora|p. ex.=por exemplo|etc.=et cetera|&=e",
}
_WORDS: Final = {
    language: dict(entry.split("=") for entry in row.split("|")) for language, row in _TABLE.items()
}
_BEFORE_TRANSLATION: Final = ("e.g.", "i.e.", "vs.", "approx.", "&")
"""English ones that apertium does not know. Titles stay: it takes `Doctor Smith` for a trade."""

MINUS: Final = {
    **dict.fromkeys(("en", "de"), "minus"),
    **dict.fromkeys(("es", "pt"), "menos"),
    **dict.fromkeys(("ru", "kk"), "минус"),
    "ca": "menys",
    "fr": "moins",
    "it": "meno",
}
"""espeak-ng does not read the sign."""


def _pattern(words: dict[str, str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(r"(?<![\w.])(?:" + "|".join(map(re.escape, longest_first)) + r")(?![\w.])")


_PATTERNS: Final = {language: _pattern(words) for language, words in _WORDS.items()}
_EARLY: Final = _pattern({word: _WORDS["en"][word] for word in _BEFORE_TRANSLATION})


def expand(text: str, language: str) -> str:
    """Write out what is abbreviated in a text that is to be spoken."""
    if language not in _WORDS:
        return text
    words = _WORDS[language]
    return _PATTERNS[language].sub(lambda found: words[found[0]], text)


def expand_early(text: str, language: str) -> str:
    """Write out what would confuse a translator; a full stop in it would end a sentence."""
    return _EARLY.sub(lambda found: _WORDS["en"][found[0]], text) if language == "en" else text
