"""The local engine: subtitles, translated by apertium, spoken by espeak-ng, nothing leaves here."""
