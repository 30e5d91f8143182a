"""Languages by their tags, as `<html lang>` has them."""

from typing import Literal

# Of the languages and the scripts that Unicode's CLDR calls right to left: those that somebody may give a talk in.
_LANGUAGES = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ji", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"}
)
_SCRIPTS = frozenset({"adlm", "arab", "hebr", "nkoo", "rohg", "syrc", "thaa"})


def direction_of(language: str) -> Literal["ltr", "rtl"]:
    """In which direction a language is written. A script in the tag decides, as in `az-Arab` and `ks-Deva`."""
    first, *others = language.lower().replace("_", "-").split("-")
    script = next((part for part in others if len(part) == 4 and part.isalpha()), None)
    is_rtl = first in _LANGUAGES if script is None else script in _SCRIPTS
    return "rtl" if is_rtl else "ltr"
