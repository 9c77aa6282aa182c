"""The words of a sentence, read one after the other; what is wrong is shown in its place."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager

import attrs

from ..errors import ConfigurationError
from ..suggestion import did_you_mean

_WORD = re.compile(r"""'(?P<single>[^']*)'|"(?P<double>[^"]*)"|(?P<bare>[^\s'"][^\s]*)|(?P<open>['"].*)""")


@attrs.frozen
class Word:
    """A word, or a text between quotes, and the column where it begins; keywords are never quoted."""

    text: str
    column: int
    is_quoted: bool = False

    @property
    def keyword(self) -> str:
        """The word in small letters, nothing for a quoted one."""
        return "" if self.is_quoted else self.text.lower()


@attrs.define(eq=False)
class Words:
    """Reads *sentence*; every problem is a ConfigurationError that shows the sentence with a caret below its place."""

    sentence: str
    words: tuple[Word, ...] = attrs.field(init=False)
    place: int = attrs.field(default=0, init=False)
    _told: list[int] = attrs.field(factory=list, init=False)

    def __attrs_post_init__(self) -> None:
        self.sentence = re.sub(r"\s", " ", self.sentence).rstrip()
        self.words = tuple(self._split())

    def _split(self) -> Iterator[Word]:
        for found in _WORD.finditer(self.sentence):
            if found["open"] is not None:
                raise self.wrong("this quote has no end", found.start())
            if found["bare"] is not None:
                yield Word(found["bare"], found.start())
            else:
                yield Word(found[found.lastgroup or "single"], found.start(), is_quoted=True)

    @property
    def is_at_end(self) -> bool:
        """Whether there is no word left."""
        return self.place == len(self.words)

    @property
    def column(self) -> int:
        """Where the next word begins, or would."""
        return len(self.sentence) + 1 if self.is_at_end else self.words[self.place].column

    def next_is(self, *keywords: str) -> bool:
        """Whether the next words are *keywords*."""
        following = self.words[self.place : self.place + len(keywords)]
        return [word.keyword for word in following] == list(keywords)

    def skips(self, *keywords: str) -> bool:
        """Read *keywords* if they come next, and return whether they did."""
        if not self.next_is(*keywords):
            return False
        self.place += len(keywords)
        return True

    def one_of(self, keywords: Collection[str]) -> str:
        """Read the next word, which must be one of *keywords*, and return that."""
        for keyword in keywords:
            if self.skips(keyword.lower()):
                return keyword
        raise self.unexpected(_list(keywords), keywords)

    def text(self, what: str) -> str:
        """Read the next word, or text between quotes, which is *what*."""
        if self.is_at_end:
            raise self.unexpected(what)
        word = self.words[self.place]
        self._told.append(self.place)
        self.place += 1
        return word.text

    def value(self, what: str, ends: Collection[str]) -> str:
        """Read *what*: a text between quotes, or all words until one of *ends*."""
        if self.is_at_end or self.words[self.place].is_quoted:
            return self.text(what)
        read = [self.text(what)]
        while not self.is_at_end and self.words[self.place].keyword not in ends:
            read.append(self.text(what))
        return " ".join(read)

    def assigned(self, name: str) -> str | None:
        """Read ``name=VALUE``, in brackets or not, if it comes next, and return the value, else None."""
        if self.is_at_end:
            return None
        word = self.words[self.place].text.removeprefix("[").removesuffix("]")
        if not word.lower().startswith(f"{name}="):
            return None
        self.place += 1
        return word.partition("=")[2]

    def end(self, possible: Collection[str] = ()) -> None:
        """Raise ConfigurationError where a word is left; what could come are the *possible* words."""
        if not self.is_at_end:
            raise self.unexpected(_list([*possible, "the end"]), possible)

    def unexpected(self, wish: str, known: Collection[str] = ()) -> ConfigurationError:
        """Return the error that something else than *wish* comes next, perhaps one of *known* misspelt."""
        if self.is_at_end:
            return self.wrong(f"expected {wish}", self.column)
        word = self.words[self.place].text
        return self.wrong(f"'{word}' is not {wish}{did_you_mean(word, known)}", self.column)

    def wrong(self, message: str, column: int) -> ConfigurationError:
        """Return the error *message* about what stands at *column*."""
        return ConfigurationError(f"{message}\n  {self.sentence}\n  {' ' * column}^")

    @contextmanager
    def placed(self, first: int) -> Iterator[None]:
        """Show the place of a ConfigurationError: the last name or value, from word *first* on, that its text has."""
        try:
            yield
        except ConfigurationError as error:
            message = str(error)
            if "\n" in message:
                raise
            named = set(re.findall(r"[\w#:.%°*?-]+", message.partition(", did you mean")[0]))
            # the value is more likely to be wrong than the item, which the message names anyway
            told = [self.words[place] for place in self._told if place >= first]
            found = next((word for word in reversed(told) if word.text.strip(",") in named), told[0])
            raise self.wrong(message, found.column) from None


def _list(words: Collection[str]) -> str:
    return " or ".join(word if word == "the end" else f"'{word}'" for word in words)
