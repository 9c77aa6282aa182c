"""Trust on first use: the certificate that a device showed at first is the one it must show from then on.

For devices that sign their certificates themselves, so that no authority vouches for them.
"""

import hashlib
import ssl
from collections.abc import MutableMapping
from typing import Any

from .errors import ConfigurationError

_KEY = "certificate"
"""Where the storage of a thing keeps the certificates of its device, as SHA-256 of their DER form in hex."""


class CertificateChangedError(ConfigurationError):
    """The device shows another certificate than the one that was pinned: the person decides whether it is trusted."""


def unverified_context() -> ssl.SSLContext:
    """Return TLS settings that take any certificate, TLS 1.2 or newer, and every cipher that OpenSSL has by default.

    Python's own choice of ciphers leaves out some that small devices offer.
    """
    return _unverified(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))


def _unverified(context: ssl.SSLContext) -> ssl.SSLContext:
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("DEFAULT")
    return context


class CertificatePin:
    """Remembers in the *storage* of a thing which certificate its device, known by its *serial_number*, has.

    Use `context` for the device's connections: until `keep` is called they take any certificate, from then on that
    one only. Nothing is sent over a connection that is refused.
    """

    def __init__(self, storage: MutableMapping[str, Any], thing: str, serial_number: str) -> None:
        """Take the storage of *thing*; what it kept for another serial number does not count."""
        self._storage = storage
        self._thing = thing
        self._serial_number = serial_number
        self._shown: str | None = None
        self.context = _pinned_context(self)

    @property
    def fingerprint(self) -> str | None:
        """The certificate that is trusted, None where none is yet."""
        kept = self._storage.get(_KEY, {})
        return kept.get("pinned") if kept.get("serialNumber") == self._serial_number else None

    def keep(self) -> None:
        """Trust from now on the certificate that was shown last, where none is trusted yet.

        To be called once the device has proved to be the right one, before it is told a secret.
        """
        if self._shown is not None and self.fingerprint is None:
            self._storage[_KEY] = {"serialNumber": self._serial_number, "pinned": self._shown}

    def show(self, certificate: bytes) -> None:
        """Take note of the *certificate* of a connection. Raises CertificateChangedError if it is not trusted."""
        self._shown = hashlib.sha256(certificate).hexdigest()
        pinned = self.fingerprint
        if pinned in (None, self._shown):
            return
        self._storage[_KEY] = {"serialNumber": self._serial_number, "pinned": pinned, "offered": self._shown}
        raise self.changed()

    def changed(self) -> CertificateChangedError:
        """Return the error that says what the person must do."""
        return CertificateChangedError(
            f"the device shows another certificate than before (SHA-256 {_short(self._shown)} instead of "
            f"{_short(self.fingerprint)}): harmless after a firmware update, a reset or a replaced device, then accept "
            f"it by 'thinghost trust {self._thing}'; otherwise find out what answers at this address"
        )


def trust_certificate(storage: MutableMapping[str, Any]) -> str:
    """Trust the certificate that was refused last, as *storage* of the thing has it; return a sentence about it.

    Where none was refused, the next one that is shown will be trusted.
    """
    offered = storage.get(_KEY, {}).get("offered")
    if offered is None:
        storage.pop(_KEY, None)
        return "no certificate was refused; the next one that the device shows is trusted"
    storage[_KEY] = {"serialNumber": storage[_KEY]["serialNumber"], "pinned": offered}
    return f"the certificate with SHA-256 {_short(offered)} is trusted from now on"


def _short(fingerprint: str | None) -> str:
    return f"{fingerprint[:16]}..." if fingerprint else "none"


class _PinnedContext(ssl.SSLContext):
    pin: CertificatePin


class _PinnedConnection(ssl.SSLObject):
    def do_handshake(self) -> None:
        """Finish the handshake, and refuse a certificate that is not trusted before anything is sent."""
        super().do_handshake()
        certificate = self.getpeercert(binary_form=True)
        if isinstance(self.context, _PinnedContext) and certificate is not None:
            try:
                self.context.pin.show(certificate)
            except CertificateChangedError as error:
                # what the event loop takes for a failed handshake
                raise ssl.SSLCertVerificationError(str(error)) from error


def _pinned_context(pin: CertificatePin) -> ssl.SSLContext:
    context = _PinnedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.pin = pin
    context.sslobject_class = _PinnedConnection
    return _unverified(context)
