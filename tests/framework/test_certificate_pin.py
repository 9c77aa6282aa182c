"""Which certificate is trusted: the first of the right device, and another only if a person says so."""

from hashlib import sha256
from typing import Any

import pytest

from thinghost import CertificateChangedError, CertificatePin, trust_certificate

FIRST, SECOND = b"first certificate", b"second certificate"


def pin_of(storage: dict[str, Any], serial_number: str = "1") -> CertificatePin:
    return CertificatePin(storage, "demo:hub:h", serial_number)


def pinned(certificate: bytes) -> dict[str, Any]:
    """Return a storage that trusts *certificate*."""
    storage: dict[str, Any] = {}
    pin = pin_of(storage)
    pin.show(certificate)
    pin.keep()
    return storage


def test_the_first_certificate_counts_once_the_device_is_known_to_be_the_right_one() -> None:
    storage: dict[str, Any] = {}
    pin = pin_of(storage)
    pin.show(FIRST)
    pin.show(SECOND)
    assert (pin.fingerprint, storage) == (None, {})
    pin.keep()
    assert pin.fingerprint == sha256(SECOND).hexdigest()


def test_another_one_is_refused_with_the_command_that_accepts_it() -> None:
    storage = pinned(FIRST)
    with pytest.raises(CertificateChangedError) as refused:
        pin_of(storage).show(SECOND)
    assert str(refused.value) == (
        "the device shows another certificate than before "
        f"(SHA-256 {sha256(SECOND).hexdigest()[:16]}... instead of {sha256(FIRST).hexdigest()[:16]}...): "
        "harmless after a firmware update, a reset or a replaced device, then accept it by "
        "'thinghost trust demo:hub:h'; otherwise find out what answers at this address"
    )
    pin = pin_of(storage)
    pin.show(FIRST)
    assert pin.fingerprint == sha256(FIRST).hexdigest()


def test_what_a_person_trusts_is_the_one_that_was_refused() -> None:
    storage = pinned(FIRST)
    pin = pin_of(storage)
    with pytest.raises(CertificateChangedError):
        pin.show(SECOND)
    assert trust_certificate(storage) == (
        f"the certificate with SHA-256 {sha256(SECOND).hexdigest()[:16]}... is trusted from now on"
    )
    pin.show(SECOND)
    with pytest.raises(CertificateChangedError):
        pin.show(FIRST)


def test_where_none_was_refused_the_next_one_is_trusted() -> None:
    storage = pinned(FIRST)
    assert trust_certificate(storage) == (
        "no certificate was refused; the next one that the device shows is trusted"
    )
    pin = pin_of(storage)
    pin.show(SECOND)
    pin.keep()
    assert pin.fingerprint == sha256(SECOND).hexdigest()


def test_a_device_with_another_serial_number_begins_anew() -> None:
    other = pin_of(pinned(FIRST), "2")
    other.show(SECOND)
    other.keep()
    assert other.fingerprint == sha256(SECOND).hexdigest()
