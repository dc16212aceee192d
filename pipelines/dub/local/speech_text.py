"""Numbers, dates and units as a voice should read them, by CLDR's words for them (Babel).

espeak-ng and piper, which uses it, read whole numbers and clock times well in every language, but
take the decimal mark of another language for a thousands separator or the reverse, drop a minus
sign, and spell most units letter by letter.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, get_date_format
from babel.numbers import get_currency_name, get_decimal_symbol, get_group_symbol
from babel.units import format_unit

from pipelines.dub.local.abbreviations import MINUS, expand, expand_early

_UNITS: Final = """
km/h=kilometer-per-hour mph=mile-per-hour m/s=meter-per-second km=kilometer m=meter cm=centimeter
mm=millimeter mi=mile ft=foot kg=kilogram g=gram mg=milligram lb=pound lbs=pound oz=ounce l=liter
L=liter ml=milliliter °C=celsius °F=fahrenheit %=percent h=hour min=minute Hz=hertz
kHz=kilohertz MHz=megahertz GHz=gigahertz KB=kilobyte MB=megabyte GB=gigabyte TB=terabyte W=watt
kW=kilowatt V=volt м=meter км=kilometer см=centimeter мм=millimeter кг=kilogram
км/ч=kilometer-per-hour
"""
UNITS: Final = dict(pair.split("=") for pair in _UNITS.split())
CURRENCIES: Final = {"$": "USD", "€": "EUR", "£": "GBP", "₽": "RUB", "¥": "JPY", "₸": "KZT"}
PLAIN: Final = "0.######"
"""CLDR pattern of a number without thousands separators."""

THOUSAND_DIGITS: Final = 3

NUMBER: Final = r"\d+(?:[.,]\d+)?"
WITH_UNIT: Final = re.compile(
    rf"(?<![\w.,/])({NUMBER})\s?({'|'.join(sorted(map(re.escape, UNITS), key=len, reverse=True))})"
    r"(?![\w/²³])"
)
MONEY: Final = re.compile(
    rf"([{''.join(CURRENCIES)}])\s?({NUMBER})((?:\s(?:mil|mill|bill|тыс|млн|млрд|мил)\w*)?)"
    rf"|(?<![\w.,])({NUMBER})\s?([{''.join(CURRENCIES)}])"
)
NUMERIC_DATE: Final = re.compile(r"(?<![\w/.])(\d{1,2})([/.])(\d{1,2})\2(\d{4})(?![\w/])")
ISO_DATE: Final = re.compile(r"(?<![\w-])(\d{4})-(\d{2})-(\d{2})(?![\w-])")
SIGNED: Final = re.compile(r"(?<![\w\d.,)-])[-\u2212](?=\d)")
DECIMAL: Final = re.compile(r"(?<![\w.,:])(\d+)[.,](\d+)(?![\w.,:]*\d)")
ORDINAL: Final = re.compile(r"(\d)\.([ºª])")
DECADE: Final = re.compile(r"\b(\d{3}0)s\b")


def for_translation(text: str, tag: str) -> str:
    """Write numbers and dates of the language `tag` so that every translator hands them through.

    `1,250.50` becomes `1250.50`, `12/05/2024` becomes `2024-12-05` in English and `2024-05-12` in
    most other languages (and in en-GB).
    """
    locale = _locale(tag)
    if locale is None:
        return text
    text = NUMERIC_DATE.sub(lambda found: _iso(found, locale), text)
    text = _grouped(locale).sub(lambda found: re.sub(r"\D", "", found[0]), text)
    if get_decimal_symbol(locale) == ",":
        text = DECIMAL.sub(r"\1.\2", text)
    return expand_early(text, locale.language)


def for_speech(text: str, language: str, said: str = "") -> str:
    """Write a text in `language` as its voice should read it; `said` is what was translated."""
    locale = _locale(language)
    if locale is None:
        return text
    text = ISO_DATE.sub(lambda found: _long_date(found, locale), text)
    text = SIGNED.sub(f"{MINUS[language]} " if language in MINUS else "-", text)
    text = MONEY.sub(lambda found: _money(found, locale), text)
    text = WITH_UNIT.sub(lambda found: _with_unit(found, locale), text)
    text = DECIMAL.sub(lambda found: _decimal(found, locale, said), text)
    text = ORDINAL.sub(r"\1\2", text)
    if language != "en":
        text = DECADE.sub(r"\1", text)
    return expand(text, language)


@cache
def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        base = re.split(r"[-_]", tag)[0]
        return _locale(base) if base != tag else None


@cache
def _grouped(locale: Locale) -> re.Pattern[str]:
    mark = get_group_symbol(locale)
    marks = "[\u00a0\u202f ]" if mark.isspace() else re.escape(mark)
    return re.compile(rf"(?<![\w.,])\d{{1,3}}(?:{marks}\d{{3}})+(?!{marks}?\d)")


def _iso(found: re.Match[str], locale: Locale) -> str:
    pattern = get_date_format("short", locale).pattern
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    day, month = (first, second) if pattern.index("d") < pattern.index("M") else (second, first)
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return found[0]


def _long_date(found: re.Match[str], locale: Locale) -> str:
    try:
        return _in_one(format_date(dt.date.fromisoformat(found[0]), "long", locale))
    except ValueError:
        return found[0]


def _money(found: re.Match[str], locale: Locale) -> str:
    sign, number = (found[1], found[2]) if found[1] else (found[5], found[4])
    value = float(number.replace(",", "."))
    name = get_currency_name(CURRENCIES[sign], value, locale)
    return _in_one(f"{number}{found[3] or ''} {name}")


def _decimal(found: re.Match[str], locale: Locale, said: str) -> str:
    whole, fraction = found[1], found[2]
    if len(fraction) == THOUSAND_DIGITS and whole + fraction in said:
        return whole + fraction  # the translator put a thousands separator in
    return f"{whole}{get_decimal_symbol(locale)}{fraction}"


def _with_unit(found: re.Match[str], locale: Locale) -> str:
    value = float(found[1].replace(",", "."))
    return _in_one(format_unit(value, UNITS[found[2]], "long", PLAIN, locale))


def _in_one(text: str) -> str:
    """Hold words together that are to be said at one cue, by no-break spaces."""
    return re.sub(r"\s", "\u00a0", text)
