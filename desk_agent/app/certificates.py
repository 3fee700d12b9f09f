"""The settings' trusted certificates, each beside what its server shows now."""

from collections.abc import Callable
from typing import Final

from desk_agent.api.errors import ChangedCertificateError, PbxError
from desk_agent.app.hands import Hands
from desk_agent.client.reach import reach
from desk_agent.desk.pictures import certificate_view
from desk_agent.i18n import N_, _
from desk_agent.ui.settings.certificates import CertificatesEditor, Comparison

_SAME: Final = N_("It shows the certificate that you trust.")


async def compare(where: str, pin: str, tell: Callable[[Comparison], None]) -> None:
    """Look at the certificate of ``where``, ``host:port``; nothing is sent there."""
    host, _colon, port = where.rpartition(":")
    try:
        await reach(host, int(port), pin)
    except ChangedCertificateError as error:
        tell(Comparison(other=certificate_view(error)))
    except PbxError as error:
        tell(Comparison(error.sentence))
    except ValueError:
        tell(Comparison(_("{host} is not a valid address.").format(host=where)))
    else:
        tell(Comparison(_(_SAME)))


def attach(hands: Hands) -> Callable[[], None]:
    """See the module."""

    def start(where: str, pin: str, tell: Callable[[Comparison], None]) -> None:
        hands.spawn(compare(where, pin, tell))

    hands.shell.settings.add_editor("certificates", lambda entry: CertificatesEditor(entry, start))
    return lambda: None
