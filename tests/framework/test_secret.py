"""Secrets stay secret."""

import logging

import pytest

from thinghost import Secret


def test_a_secret_is_not_printed_in_any_way(caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret("hunter2")
    with caplog.at_level(logging.DEBUG):
        logging.getLogger().debug("%s %r", secret, [secret])
    texts = [str(secret), repr(secret), f"{secret}", f"{secret!r}", caplog.text, repr({"password": secret})]
    assert not [text for text in texts if "hunter2" in text]


def test_a_secret_is_revealed_to_who_asks() -> None:
    assert Secret("hunter2").reveal() == "hunter2"


def test_an_empty_secret_is_false() -> None:
    assert not Secret("")
    assert Secret("x")
