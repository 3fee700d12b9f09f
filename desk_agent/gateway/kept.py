"""What outlives the process: the live calls in the state folder, and the token where no disk sees it."""

import hashlib
import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from desk_agent.api.decoder import EventDecoder, FrameError
from desk_agent.api.events import DeviceEvent
from desk_agent.atomic import Writer, write_whole
from desk_agent.gateway import wire
from desk_agent.gateway.book import Book
from desk_agent.server import tls

log = logging.getLogger(__name__)

_CALLS: Final = "calls.json"
_IDENTITY: Final = "identity.pem"
_TOKEN: Final = "desk-agent-gateway.token"  # noqa: S105 - a file's name
_DESKS: Final = "desk-agent-gateway.desks"
_LEFT: Final = "desk-agent-gateway.stations"
_MAX_LEFT: Final = 1000
_DESKS_EVERY: Final = 5.0  # seconds: how old the file of a gateway that runs can be
_MAX_BYTES: Final = 1 << 24
_MAX_TOKEN: Final = 4096
_YEARS: Final = 10
_PATIENCE: Final = 2.0  # seconds that the end waits for the disk


def state_folder(wanted: str, environment: Mapping[str, str] = os.environ) -> Path:
    """Where the gateway keeps what is no secret of others; made if it is not there.

    Raises:
        OSError: it cannot be made.
    """
    given = wanted or environment.get("STATE_DIRECTORY", "").partition(":")[0]
    if not given:
        base = environment.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
        given = str(Path(base) / "desk-agent-gateway")
    folder = Path(given)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def identity(folder: Path, host: str) -> tls.Identity:
    """The gateway's own certificate, made at the first start and kept, so that desks know it again.

    Raises:
        OSError, ssl.SSLError, ValueError: it cannot be read or made.
    """
    path = folder / _IDENTITY
    if not path.exists():
        write_whole(path, tls.make_pem(host, "Desk Agent gateway", days=365 * _YEARS))
    return tls.load(path)


class TokenFile:
    """The token at the PBX, for the next process to free an orphaned session with.

    It is a secret: it is kept in the service's folder in memory (systemd's RuntimeDirectory, or the user's) and
    nowhere else; without such a folder it is not kept, and a killed gateway waits until the PBX lets go.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ, mark: str = "") -> None:
        self._path = _in_memory(_TOKEN, environment, mark)

    def read(self) -> str:
        """The token of the last run, "" if there is none."""
        if self._path is None:
            return ""
        try:
            token = self._path.read_text("utf-8") if self._path.stat().st_size <= _MAX_TOKEN else ""
        except (OSError, UnicodeDecodeError):
            return ""
        return token.strip() if token.strip().isprintable() else ""

    def keep(self, token: str) -> None:
        """Keep ``token``, or nothing any more if it is ""."""
        if self._path is None:
            return
        try:
            if token:
                write_whole(self._path, token.encode())
            else:
                self._path.unlink(missing_ok=True)
        except OSError as error:
            log.warning("the token cannot be kept: %s", error.strerror)


class DeskFile:
    """Who is signed in here, so that a gateway that is started again lets its desks go on with their tokens.

    Kept where the token is, and without any token: a SHA-256 of each, by which it is known again. Without it, every
    desk has to sign in again, and the PBX is asked for each.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ, mark: str = "") -> None:
        self._path = _in_memory(_DESKS, environment, mark)
        self._writer = Writer(self._path, _desks_written) if self._path is not None else None
        self._kept: dict[str, str] = {}
        self._at = 0.0

    def read(self, now: float, timeout: float) -> dict[str, str]:
        """The users of the last run by the keys of their tokens; none if it ended more than ``timeout`` s ago.

        ``now`` is the wall's time, in seconds.
        """
        if self._path is None:
            return {}
        try:
            content = self._path.read_bytes() if self._path.stat().st_size <= _MAX_BYTES else b""
            kept = msgspec.json.decode(content, type=_Desks)
        except (OSError, msgspec.DecodeError):
            return {}
        return kept.desks if 0 <= now - kept.at <= timeout else {}

    def keep(self, desks: dict[str, str], now: float) -> None:
        """Keep ``desks`` as of ``now``: soon, and not more often than is needed."""
        if self._writer is not None and (desks != self._kept or now - self._at >= _DESKS_EVERY):
            self._kept, self._at = desks, now
            self._writer.put(msgspec.json.encode(_Desks(now, desks)))

    def wait(self) -> None:
        """Until they are written, or that takes too long; blocks."""
        if self._writer is not None:
            self._writer.wait(_PATIENCE)


class _Desks(msgspec.Struct, frozen=True):
    at: float
    desks: dict[str, str]


class LeftFile:
    """Stations that are logged in to the PBX while their passwords are verified, by the tokens that end this.

    Kept where the account's token is: without it, a gateway that is killed just then leaves them logged in until the
    PBX lets go of them.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ, mark: str = "") -> None:
        self._path = _in_memory(_LEFT, environment, mark)
        self._tokens = self._read()

    @property
    def users(self) -> list[str]:
        """All of them."""
        return list(self._tokens)

    def token(self, user: str) -> str:
        """The token of ``user``, "" if there is none."""
        return self._tokens.get(user, "")

    def note(self, user: str, token: str) -> None:
        """``user`` is logged in by ``token``, or not any more if it is ""."""
        self._tokens.pop(user, None)
        if token and len(self._tokens) < _MAX_LEFT:
            self._tokens[user] = token
        if self._path is None:
            return
        try:
            write_whole(self._path, msgspec.json.encode(self._tokens))
        except OSError as error:
            log.warning("the tokens of stations cannot be kept: %s", error.strerror)

    def _read(self) -> dict[str, str]:
        if self._path is None:
            return {}
        try:
            content = self._path.read_bytes() if self._path.stat().st_size <= _MAX_BYTES else b""
            kept = msgspec.json.decode(content, type=dict[str, str])
        except (OSError, msgspec.DecodeError):
            return {}
        fit = {user: token for user, token in kept.items() if user.isdigit() and token.isprintable()}
        return dict(list(fit.items())[:_MAX_LEFT])


class CallFile:
    """The live calls, so that a gateway that is started again still knows their references."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _CALLS
        self._writer = Writer(self._path, _written)

    def load(self, book: Book) -> None:
        """Put what was kept into ``book``; a file that cannot be read is as good as none."""
        try:
            if self._path.stat().st_size > _MAX_BYTES:
                return
            kept = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return
        except (OSError, ValueError, RecursionError) as error:
            log.warning("the kept calls cannot be read: %s", type(error).__name__)
            return
        decoder = EventDecoder()
        for data in kept if isinstance(kept, list) else ():
            given: Any = {"event": "call", "data": data}
            try:
                event = decoder.decode(msgspec.json.encode(given))
            except (FrameError, TypeError):
                continue
            if isinstance(event, DeviceEvent) and event.device_number:
                book.hear(event)

    def save(self, book: Book) -> None:
        """Have the live calls written soon: the disk may take its time."""
        rows = [wire.counted(event) for device in book.live() for event in book.snapshot(device)]
        self._writer.put(json.dumps(rows, ensure_ascii=False).encode())

    def wait(self) -> None:
        """Until they are written, or that takes too long; blocks."""
        if not self._writer.wait(_PATIENCE):
            log.warning("the live calls are not written yet")


def mark(folder: Path) -> str:
    """What tells the gateways of one user apart: each has a folder of its own."""
    return hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]


def _in_memory(name: str, environment: Mapping[str, str], mark: str) -> Path | None:
    folder = environment.get("RUNTIME_DIRECTORY", "").partition(":")[0] or environment.get("XDG_RUNTIME_DIR", "")
    return Path(folder, f"{name}-{mark}" if mark else name) if folder and Path(folder).is_dir() else None


def _desks_written(error: OSError | None) -> None:
    if error is not None:
        log.warning("who is signed in cannot be kept: %s", error.strerror)


def _written(error: OSError | None) -> None:
    if error is not None:
        log.warning("the live calls cannot be kept: %s", error.strerror)
