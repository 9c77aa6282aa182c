"""What somebody may have meant."""

import pytest

from thinghost.suggestion import Vocabulary, closest, did_you_mean


@pytest.mark.parametrize(
    ("word", "meant"),
    [("refesh", "refresh"), ("REFRESH", "refresh"), ("hostname", "hostname"), ("jwt", None)],
)
def test_the_closest_known_word_is_found(word: str, meant: str | None) -> None:
    assert closest(word, ["refresh", "hostname"]) == meant


def test_a_vocabulary_compares_no_more_than_it_may() -> None:
    many = Vocabulary([f"item{number}" for number in range(20_000)])
    assert many.closest("itm0") is not None
    assert many.closest("itm1") is None
    assert many.closest("ITEM1") == "item1"


def test_a_sentence_ends_with_the_closest_word() -> None:
    assert did_you_mean("refesh", ["refresh", "hostname"]) == ", did you mean 'refresh'?"
    assert did_you_mean("jwt", ["refresh", "hostname"]) == ""
