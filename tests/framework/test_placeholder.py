"""Secrets that stand outside the files."""

import os
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from thinghost import ConfigurationError, Secret, parameter
from thinghost.configuration import read_configuration
from thinghost.placeholder import resolve_placeholders


def test_a_variable_takes_the_place_of_its_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ENVOY_USER", "anna")
    raw = {"username": "${ENV:ENVOY_USER}@home", "all": ["${ENV:ENVOY_USER}", "b"], "refresh": Decimal(5)}
    assert resolve_placeholders(raw, tmp_path) == {
        "username": "anna@home",
        "all": ["anna", "b"],
        "refresh": Decimal(5),
    }


def test_a_file_is_found_beside_the_others_and_its_last_line_end_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "token.txt").write_text("eyJ\n", encoding="utf-8")
    assert resolve_placeholders({"jwt": "${FILE:token.txt}"}, tmp_path) == {"jwt": "eyJ"}


def test_all_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("NOT_SET", raising=False)
    (tmp_path / "binary").write_bytes(b"\xff")
    raw = {"a": "${ENV:NOT_SET}", "b": "${FILE:gone}", "c": "${FILE:binary}", "d": "$HOME ${x}"}
    with pytest.raises(ConfigurationError) as refused:
        resolve_placeholders(raw, tmp_path)
    assert str(refused.value) == (
        "a: the environment variable NOT_SET is not set; "
        f"b: the file {tmp_path}/gone cannot be read: No such file or directory; "
        f"c: the file {tmp_path}/binary is not UTF-8 text"
    )


def test_other_dollar_signs_stay(tmp_path: Path) -> None:
    assert resolve_placeholders({"d": "$HOME ${x} ${env:A}"}, tmp_path) == {"d": "$HOME ${x} ${env:A}"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a\0b", "no file can be called 'a\\x00b'"),
        ("\ud800", "no file can be called '\\ud800'"),
        ("~no-such-user/a", "the file '~no-such-user/a' cannot be read: Could not determine home directory."),
        ("/dev/zero", "/dev/zero is no file that can be read to its end"),
        ("pipe", "{folder}/pipe is no file that can be read to its end"),
        ("long", "the file {folder}/long is too long, expected at most 65536 characters"),
    ],
)
def test_a_file_that_cannot_be_read_to_its_end_is_named(name: str, message: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "long").write_text("x" * 65_537, encoding="utf-8")
    with pytest.raises(ConfigurationError) as refused:
        resolve_placeholders({"jwt": f"${{FILE:{name}}}"}, tmp_path)
    assert str(refused.value) == "jwt: " + message.format(folder=tmp_path)


def test_a_name_that_no_variable_can_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        resolve_placeholders({"a": "${ENV:\ud800}", "b": "${ENV:\0}"}, tmp_path)
    assert str(refused.value) == (
        "a: no environment variable can be called '\\ud800'; b: the environment variable \0 is not set"
    )


def secret_of(folder: Path) -> Secret:
    """Return the secret that stands in the file ``token`` of *folder*, as a handler gets it."""
    resolved = resolve_placeholders({"jwt": "Bearer ${FILE:token}"}, folder)
    configuration, _ = read_configuration(_Configuration, resolved)
    return configuration.jwt


@attrs.frozen
class _Configuration:
    jwt: Secret = parameter()


def replace(path: Path, text: str) -> None:
    """Let *path* be another file, as editors and secret stores do."""
    fresh = path.with_name("fresh")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def test_a_secret_follows_its_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("first\n", encoding="utf-8")
    secret = secret_of(tmp_path)
    told = [secret.reveal()]
    for text in ("second\n", "third"):
        replace(tmp_path / "token", text)
        told.append(secret.reveal())
    assert told == ["Bearer first", "Bearer second", "Bearer third"]
    assert (repr(secret), str(secret)) == ("Secret('***')", "***")


def test_a_secret_stays_while_its_file_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("first", encoding="utf-8")
    secret = secret_of(tmp_path)
    (tmp_path / "token").write_bytes(b"\xff\xff")
    assert secret.reveal() == "Bearer first"
    (tmp_path / "token").unlink()
    assert secret.reveal() == "Bearer first"
    (tmp_path / "token").write_text("second", encoding="utf-8")
    assert secret.reveal() == "Bearer second"


def test_a_file_that_has_not_changed_is_not_read_again(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("first", encoding="utf-8")
    secret, before = secret_of(tmp_path), path.stat()
    path.write_text("other", encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert secret.reveal() == "Bearer first"
