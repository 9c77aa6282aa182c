"""Tokens are read to explain them, never to judge them."""

import base64
import json

import pytest

from thinghost_enphase.token import Token, decode_token

CLAIMS = {
    "aud": "100000000001",
    "iss": "Entrez",
    "enphaseUser": "owner",
    "exp": 1800000000,
    "iat": 1768464000,
    "username": "someone@example.org",
}


def token_of(claims: object) -> str:
    return f"eyJh.{base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip('=')}.c2ln"


def test_a_token_says_for_whom_and_how_long() -> None:
    token = decode_token(token_of(CLAIMS))
    assert token == Token("100000000001", 1800000000, 1768464000, "owner", "someone@example.org")
    assert token.expiry_date == "2027-01-15"


def test_claims_of_a_wrong_kind_are_as_if_absent() -> None:
    assert decode_token(token_of({"aud": ["1"], "exp": "soon", "iat": True})) == Token()
    assert Token().expiry_date == "an unknown day"


def test_a_token_ends_with_its_last_second() -> None:
    token = Token(expires=100)
    assert [token.expired(now) for now in (99, 100)] == [False, True]


def test_a_token_matches_its_gateway_or_any_if_it_names_none() -> None:
    assert [Token(audience=audience).matches("1") for audience in ("1", "2", "un-commissioned", None)] == [
        True,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("secret", "a token has three parts with dots between them, this has 1"),
        ("secret.secret.secret", "the middle part of the token is not JSON in base64"),
        ("a.é.c", "the middle part of the token is not JSON in base64"),
        (token_of([1]), "the middle part of the token is no JSON object"),
    ],
)
def test_what_is_no_token_is_explained_without_repeating_it(text: str, sentence: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011  the whole message is compared
        decode_token(text)
    assert str(refused.value) == sentence
