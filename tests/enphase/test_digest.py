"""Digest authentication, against the example of the standard and what gateways send instead."""

import pytest

from thinghost import Secret
from thinghost_enphase.digest import Challenge, authorization, parse_challenge

STANDARD = (
    'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", '
    'opaque="5ccc069c403ebaf9f0171e9517f40e41"'
)


def test_the_example_of_rfc_2617_is_answered_as_it_says() -> None:
    challenge = parse_challenge(STANDARD)
    assert challenge is not None
    assert authorization(
        challenge,
        username="Mufasa",
        password=Secret("Circle Of Life"),
        path="/dir/index.html",
        client_nonce="0a4f113b",
    ) == (
        'Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", '
        'uri="/dir/index.html", response="6629fae49393a05397450978507c4ef1", '
        'opaque="5ccc069c403ebaf9f0171e9517f40e41", qop=auth, nc=00000001, cnonce="0a4f113b"'
    )


def test_without_qop_the_answer_is_that_of_rfc_2069() -> None:
    challenge = Challenge(realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093")
    assert authorization(
        challenge, username="Mufasa", password=Secret("Circle Of Life"), path="/dir/index.html"
    ) == (
        'Digest username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", '
        'uri="/dir/index.html", response="670fd8c2df070c60b045671b8b24ff02"'
    )


def test_a_stale_nonce_is_seen() -> None:
    assert parse_challenge('digest stale=TRUE, realm="r", nonce="n", qop="auth"') == Challenge(
        "r", "n", "auth", stale=True
    )


@pytest.mark.parametrize(
    "header",
    [
        "",
        "ØÉÆA",
        'Digest realm="Ø", nonce="n"',
        "Digest",
        'Digest nonce="n"',
        "Basic realm=x",
        'Digest realm="r", nonce="n", qop="auth-int"',
        'Digest realm="r", nonce="n", algorithm=SHA-256',
        b'Digest realm="\xd8\xc9"'.decode("utf-8", "surrogateescape"),
    ],
)
def test_a_challenge_that_cannot_be_answered_is_none(header: str) -> None:
    assert parse_challenge(header) is None
