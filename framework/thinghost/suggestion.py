"""Which of the words that are known somebody may have meant."""

import difflib
from collections.abc import Iterable

import attrs

_MOST_COMPARISONS = 10_000
"""How many words one vocabulary compares in all; a hostile file shall not make the check slow."""


@attrs.define(eq=False)
class Vocabulary:
    """Finds the word that is closest to a wrong one; *cutoff* is how alike they are at least, from 0 to 1."""

    known: Iterable[str]
    cutoff: float = 0.6
    _by_lower_case: dict[str, str] | None = attrs.field(init=False, default=None)
    _found: dict[str, str | None] = attrs.field(init=False, factory=dict)
    _left: int = attrs.field(init=False, default=_MOST_COMPARISONS)

    def closest(self, word: str) -> str | None:
        """Return the known word closest to *word*, None where none is close; other case alone is closest."""
        if word not in self._found:
            self._found[word] = self._search(word)
        return self._found[word]

    def _search(self, word: str) -> str | None:
        if self._by_lower_case is None:
            self._by_lower_case = {}
            for each in self.known:
                self._by_lower_case.setdefault(each.lower(), each)
        lower_case = word.lower()
        exact = self._by_lower_case.get(lower_case)
        if exact is not None or self._left <= 0:
            return exact
        self._left -= len(self._by_lower_case)
        close = difflib.get_close_matches(lower_case, self._by_lower_case, n=1, cutoff=self.cutoff)
        return self._by_lower_case[close[0]] if close else None


def closest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the one of few *known* words that is closest to *word*, None where none is close."""
    return Vocabulary(known, cutoff).closest(word)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``, did you mean 'X'?`` for the one of few *known* words closest to *word*, or an empty text."""
    return asked(closest(word, known))


def asked(suggestion: str | None) -> str:
    """Return the end of a sentence that asks whether *suggestion* was meant, an empty text for None."""
    return "" if suggestion is None else f", did you mean '{suggestion}'?"
