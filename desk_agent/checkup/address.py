"""From a name to a certificate: what needs no account, and sends nothing but handshakes."""

import asyncio
import ipaddress
import socket
from datetime import UTC, date, datetime
from typing import Final

from desk_agent.api.errors import (
    Certificate,
    CertificateError,
    ChangedCertificateError,
    PbxError,
    UnreachableError,
    what_to_check,
)
from desk_agent.checkup import tls_look
from desk_agent.checkup.report import Finding, Result, Step, Verdict
from desk_agent.checkup.sheet import Sheet
from desk_agent.checkup.target import Target
from desk_agent.client.http import CONNECT_SECONDS, explain
from desk_agent.client.reach import reach
from desk_agent.i18n import N_, _
from desk_agent.net import tls

_LOOK_UP_SECONDS: Final = 10.0
_SOON: Final = 30  # days before the end of a certificate that somebody should be told
_SHOWN: Final = 4  # addresses
_CHECK_NAME: Final = N_(
    "The spelling of the name, the VPN, and the name server (DNS) of this computer. The IP address of the PBX can be "
    "given in its place."
)
_TO_TRUST: Final = N_(
    "If the fingerprint is right, trust it when the sign-in window asks, or with --trust sha256:FINGERPRINT."
)
_TO_PIN_AGAIN: Final = N_("If it was renewed, take the old one out of Settings, Account, and sign in again.")
_NEW_TLS: Final = N_("That the PBX’s software is up to date: nothing older than TLS 1.2 is used.")


async def look(sheet: Sheet) -> bool:
    """The steps up to the certificate; whether a password may be sent there."""
    for step, work in ((Step.NAME, _name), (Step.PORT, _port), (Step.TLS, _tls), (Step.CERTIFICATE, _certificate)):
        result = await sheet.take(step, work(sheet))
        if result.finding is Finding.FAILED:
            sheet.leave_out((Step.NAME, Step.PORT, Step.TLS, Step.CERTIFICATE))
            return False
    return True


async def _name(sheet: Sheet) -> Result:
    host = sheet.target.host
    if _is_address(host):
        text = _("{host} is an address: there is no name to look up.").format(host=host)
        return Result(Step.NAME, Finding.GOOD, text)
    try:
        async with asyncio.timeout(_LOOK_UP_SECONDS):
            found = await asyncio.get_running_loop().getaddrinfo(host, sheet.target.port, type=socket.SOCK_STREAM)
    except TimeoutError:
        text = _("The name server of this computer does not answer, so {host} cannot be looked up.").format(host=host)
        return Result(Step.NAME, Finding.FAILED, text, _(_CHECK_NAME))
    except (OSError, UnicodeError) as error:
        if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
            text = _("The name server of this computer does not answer, so {host} cannot be looked up.")
            return Result(Step.NAME, Finding.FAILED, text.format(host=host), _(_CHECK_NAME))
        told = await explain(error, host, sheet.target.port, None)
        return Result(Step.NAME, Finding.FAILED, told.sentence, _(_CHECK_NAME))
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    shown = ", ".join(addresses[:_SHOWN])
    text = _("{host} is {addresses}.").format(host=host, addresses=shown)
    return Result(Step.NAME, Finding.GOOD, text, facts={"addresses": shown})


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


async def _port(sheet: Sheet) -> Result:
    target = sheet.target
    where = f"{target.host}:{target.port}"
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            _reader, writer = await asyncio.open_connection(target.host, target.port)
    except (OSError, TimeoutError, UnicodeError) as error:
        told = await explain(error, target.host, target.port, None)
        return Result(Step.PORT, Finding.FAILED, told.sentence, what_to_check(UnreachableError()))
    writer.transport.abort()
    return Result(Step.PORT, Finding.GOOD, _("{where} takes connections.").format(where=where))


async def _tls(sheet: Sheet) -> Result:
    target = sheet.target
    try:
        shown = await tls.handshake(target.host, target.port)
    except (OSError, TimeoutError, EOFError) as error:  # ssl.SSLError is an OSError
        return await _no_tls(target, error)
    text = _("It speaks {protocol}.").format(protocol=shown.protocol)
    return Result(Step.TLS, Finding.GOOD, text, facts={"protocol": shown.protocol, "cipher": shown.cipher})


async def _no_tls(target: Target, error: Exception) -> Result:
    where = f"{target.host}:{target.port}"
    told = await explain(error, target.host, target.port, None)
    if not isinstance(error, TimeoutError):  # some say so by an alert, others just hang up
        old = await tls_look.old_protocol(target.host, target.port)
        if old:
            text = _("{where} speaks {protocol} only, which is too old to be safe.").format(where=where, protocol=old)
            return Result(Step.TLS, Finding.FAILED, text, _(_NEW_TLS), {"protocol": old})
    greeting = await tls_look.greeting(target.host, target.port)
    texts = {
        "HTTP": _("{where} answers with HTTP that is not encrypted, not with HTTPS."),
        "SSH": _("{where} is an SSH server, not the Web API."),
    }
    text = texts[greeting].format(where=where) if greeting in texts else told.sentence
    return Result(Step.TLS, Finding.FAILED, text, what_to_check(told))


async def _certificate(sheet: Sheet) -> Result:
    target, wall = sheet.target, sheet.clock.now().wall
    try:
        await reach(target.host, target.port, target.trust)
        shown = await tls.handshake(target.host, target.port)
    except ChangedCertificateError as error:
        advice = f"{what_to_check(error)} {_(_TO_PIN_AGAIN)}"
        facts = _facts(error.certificate) | {"expected_sha256": error.expected_sha256}
        return Result(Step.CERTIFICATE, Finding.FAILED, error.sentence, advice, facts)
    except CertificateError as error:
        text = " ".join(filter(None, (error.sentence, _end_of(error.certificate, wall))))
        advice = f"{what_to_check(error)} {_(_TO_TRUST)}"
        return Result(Step.CERTIFICATE, Finding.FAILED, text, advice, _facts(error.certificate))
    except PbxError as error:
        return _gone(error)
    except (OSError, TimeoutError, EOFError) as error:
        return _gone(await explain(error, target.host, target.port, None))
    certificate = tls.describe(target.host, target.port, shown.der)
    return _trusted(certificate, wall, pinned=bool(target.trust))


def _gone(error: PbxError) -> Result:
    advice = what_to_check(error)
    return Result(Step.CERTIFICATE, Finding.FAILED, error.sentence, advice, verdict=Verdict.UNREACHABLE)


def _trusted(certificate: Certificate, wall: float, *, pinned: bool) -> Result:
    facts, end = _facts(certificate), _end_of(certificate, wall)
    if pinned:
        # a pinned certificate is taken by its fingerprint, whatever its dates
        text = " ".join(filter(None, (_("It is the certificate that was trusted."), end)))
        return Result(Step.CERTIFICATE, Finding.NOTE if end else Finding.GOOD, text, facts=facts)
    text = _("This computer trusts it.")
    if not end:
        return Result(Step.CERTIFICATE, Finding.GOOD, text, facts=facts)
    advice = _("That the certificate is renewed before then: afterwards nobody can sign in.")
    return Result(Step.CERTIFICATE, Finding.WARNING, f"{text} {end}", advice, facts)


def _facts(certificate: Certificate) -> dict[str, str]:
    return {
        "subject": certificate.subject,
        "issuer": certificate.issuer,
        "not_before": certificate.not_before,
        "not_after": certificate.not_after,
        "sha256": certificate.sha256,
    }


def _end_of(certificate: Certificate, wall: float) -> str:
    """What there is to say of its dates; "" if nothing is wrong with them."""
    try:
        first, last = date.fromisoformat(certificate.not_before), date.fromisoformat(certificate.not_after)
    except ValueError:
        return ""
    today = datetime.fromtimestamp(wall, UTC).date()
    if today < first:
        return _("By this computer’s clock it is not valid before {day}.").format(day=first.isoformat())
    if today > last:
        return _("It has expired on {day}.").format(day=last.isoformat())
    left = (last - today).days
    return _("It expires on {day}.").format(day=last.isoformat()) if left < _SOON else ""
