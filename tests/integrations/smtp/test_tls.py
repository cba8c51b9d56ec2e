"""Encryption on the way out: both kinds, against a server whose certificate is checked."""

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from qp_api.domains.communications.ports import MailUnavailable, OutgoingMail
from qp_api.integrations.smtp.client import SmtpMailer
from qp_api.integrations.smtp.settings import SmtpSettings, Tls
from qp_api.kit.clock import SystemClock

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

MAIL = OutgoingMail("<1@mail.test>", "learner@mail.test", "subject", "text\n")


class Taken:
    """Counts the mail of a server, and how many came encrypted."""

    def __init__(self) -> None:
        self.count = self.encrypted = 0

    async def handle_DATA(self, server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 -- the library's hook
        assert server.transport is not None
        self.count += 1
        self.encrypted += server.transport.get_extra_info("ssl_object") is not None
        return "250 OK"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that only we trust, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    at = SystemClock().process_now()
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


@asynccontextmanager
async def serving(tls: Tls, certificate: Path, taken: Taken) -> AsyncIterator[int]:
    """A server on a free port of the loopback."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    loop = asyncio.get_running_loop()
    starts = context if tls is Tls.START else None
    server = await loop.create_server(
        lambda: SMTP(taken, tls_context=starts, hostname="mail.test", loop=loop),
        "127.0.0.1",
        0,
        ssl=context if tls is Tls.IMPLICIT else None,
    )
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@pytest.mark.parametrize("tls", [Tls.START, Tls.IMPLICIT])
async def test_mail_goes_out_encrypted_to_the_server_that_is_meant(
    tls: Tls, certificate: Path
) -> None:
    taken = Taken()
    async with serving(tls, certificate, taken) as port:
        trusting = SmtpSettings(
            sender="service@qp.test", host="127.0.0.1", port=port, tls=tls, ca_file=certificate
        )
        await SmtpMailer(trusting, SystemClock()).send(MAIL)
        assert (taken.count, taken.encrypted) == (1, 1)
        doubting = trusting.model_copy(update={"ca_file": None})
        with pytest.raises(MailUnavailable):
            await SmtpMailer(doubting, SystemClock()).send(MAIL)
        assert taken.count == 1
