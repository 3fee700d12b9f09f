"""What a server shows of itself: a throw-away certificate, whose key never stays on disk, or one from files."""

import hashlib
import ipaddress
import ssl
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True, slots=True)
class Identity:
    """A server's TLS identity."""

    context: ssl.SSLContext
    certificate: bytes  # DER
    sha256: str  # of the DER, lower-case hex


def throw_away(host: str, name: str) -> Identity:
    """A new self-signed certificate for ``host``, with TLS 1.2 as the oldest protocol spoken."""
    pem = make_pem(host, name, days=30)
    with tempfile.TemporaryDirectory(prefix="desk-agent-") as folder:  # the ssl module reads keys from files only
        path = Path(folder, "identity.pem")
        path.write_bytes(pem)
        return load(path)


def load(certificate: Path, key: Path | None = None) -> Identity:
    """The identity in PEM files; the key may stand in the certificate's.

    Raises:
        OSError, ssl.SSLError, ValueError: they cannot be used.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    read = x509.load_pem_x509_certificates(certificate.read_bytes())[0]
    der = read.public_bytes(serialization.Encoding.DER)
    return Identity(context, der, hashlib.sha256(der).hexdigest())


def make_pem(host: str, name: str, *, days: int) -> bytes:
    """A new self-signed certificate for ``host`` and its key, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(_names(host)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _names(host: str) -> list[x509.GeneralName]:
    names: list[x509.GeneralName] = [x509.DNSName("localhost")]
    for address in {host, "127.0.0.1"}:
        try:
            names.append(x509.IPAddress(ipaddress.ip_address(address)))
        except ValueError:
            names.append(x509.DNSName(address))
    return names
