"""The known word that is most like a mistyped one."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable

_CUTOFF = 0.5


def folded(word: str) -> str:
    """The word for comparison: half-width, lower-case, without blanks."""
    return "".join(unicodedata.normalize("NFKC", word).casefold().split())


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word nearest to `word`, or ``""`` when none is similar."""
    by_folded: dict[str, str] = {}
    for candidate in sorted(known):
        by_folded.setdefault(folded(candidate), candidate)
    found = difflib.get_close_matches(folded(word), by_folded, n=1, cutoff=_CUTOFF)
    return by_folded[found[0]] if found else ""
