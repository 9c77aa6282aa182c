"""What a gateway from firmware 7 on needs: a self-signed certificate, and tokens signed by one who may.

The only module that needs the package cryptography, which only simulating needs.
"""

import base64
import json
import ssl
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import attrs
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.x509.oid import NameOID

from thinghost import Secret

LIFETIMES = {"owner": timedelta(days=365), "installer": timedelta(hours=12)}
"""How long a token lives, by role (envoy-api 1.5)."""

_HALF = 32
"""A signature by ES256 is two numbers of so many bytes."""


def _new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@attrs.frozen(eq=False)
class TokenIssuer:
    """Stands in for Enphase's token server: issues tokens by ES256, and knows its own (envoy-api 1.5)."""

    _key: ec.EllipticCurvePrivateKey = attrs.field(factory=_new_key, repr=False)

    def issue(
        self, serial_number: str, now: datetime, lifetime: timedelta | None = None, role: str = "owner"
    ) -> Secret:
        """Return a token of *role* for the gateway *serial_number*, issued *now*, or before if *lifetime* is below 0.

        Without *lifetime* it lives as long as tokens of that role do.
        """
        lifetime = LIFETIMES[role] if lifetime is None else lifetime
        issued = min(now, now + lifetime - LIFETIMES[role])
        header = {"kid": "simulated", "typ": "JWT", "alg": "ES256"}
        claims = {
            "aud": serial_number,
            "iss": "Entrez",
            "enphaseUser": role,
            "exp": int((now + lifetime).timestamp()),
            "iat": int(issued.timestamp()),
            "jti": "simulated",
            "username": "simulated@example.org",
        }
        signed = f"{_encode(json.dumps(header).encode())}.{_encode(json.dumps(claims).encode())}"
        first, second = decode_dss_signature(self._key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        signature = first.to_bytes(_HALF, "big") + second.to_bytes(_HALF, "big")
        return Secret(f"{signed}.{_encode(signature)}")

    def verify(self, token: str, serial_number: str, now: float) -> bool:
        """Whether *token* is genuine, for this gateway and not yet expired at *now*."""
        signed, _, signature = token.rpartition(".")
        try:
            given = _decode(signature)
            pair = int.from_bytes(given[:_HALF], "big"), int.from_bytes(given[_HALF:], "big")
            self._key.public_key().verify(
                encode_dss_signature(*pair), signed.encode(), ec.ECDSA(hashes.SHA256())
            )
        except (ValueError, InvalidSignature):
            return False
        claims = json.loads(_decode(signed.partition(".")[2]))
        return bool(claims["aud"] == serial_number and claims["exp"] > now)


def self_signed_context(serial_number: str) -> ssl.SSLContext:
    """Return TLS settings of a server whose new certificate names the gateway *serial_number*."""
    key = _new_key()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, serial_number)])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:  # ssl reads certificates from files only
        both = Path(folder) / "gateway.pem"
        both.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        context.load_cert_chain(both)
    return context


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
