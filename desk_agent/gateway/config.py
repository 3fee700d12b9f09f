"""What an operator sets, in a TOML file; never a password."""

import tomllib
from pathlib import Path
from typing import Annotated, Final

import msgspec

from desk_agent.client import places
from desk_agent.client.places import Place
from desk_agent.gateway.rights import Grant, Rights
from desk_agent.net import tls

MAX_BYTES: Final = 1 << 20
Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]


class _Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Pbx(_Section, frozen=True):
    """``[pbx]``: where the PBX is and who the gateway is there."""

    host: str
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)]
    account: str  # a server account: begins with a letter
    password: str = "keyring"  # noqa: S105 - where it is: "keyring", "stdin" or "file:PATH"
    trust: str = ""  # sha256:HEX of its certificate, "" = the system's store


class Listen(_Section, frozen=True):
    """``[listen]``: where desks come in."""

    host: str = "127.0.0.1"
    port: Port = 8443
    certificate: str = ""  # PEM files; without them the gateway makes its own and keeps it
    key: str = ""
    name: str = ""  # what the desks call this computer, for a certificate of its own; "" = ``host``


class PresenceRules(_Section, frozen=True):
    """``[presence]``: ``circles`` of stations that see each other; none: all see all."""

    circles: dict[str, tuple[str, ...]] = {}


class Supervisor(_Section, frozen=True):
    """``[[supervisors]]``: a station that may watch and control others, and serve ACD groups."""

    station: str
    stations: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


class Limits(_Section, frozen=True):
    """``[limits]``."""

    session_seconds: Annotated[int, msgspec.Meta(ge=30, le=86400)] = 120  # section 2.2's timer
    waiting_events: Annotated[int, msgspec.Meta(ge=10, le=100_000)] = 2000  # before a slow desk must begin anew


class Monitoring(_Section, frozen=True):
    """``[metrics]``: the page for Prometheus, on this computer only; port 0: none."""

    port: Port = 9464


class Config(_Section, frozen=True):
    """The whole file."""

    pbx: Pbx
    listen: Listen = Listen()
    presence: PresenceRules = PresenceRules()
    supervisors: tuple[Supervisor, ...] = ()
    limits: Limits = Limits()
    metrics: Monitoring = Monitoring()
    standby: tuple[str, ...] = ()  # "HOST:PORT sha256:HEX" of the other gateways, told to the desks
    fallback: bool = True  # desks may sign in to the PBX itself, to dial, while there is no gateway
    state: str = ""  # a folder; "" = $STATE_DIRECTORY, else the user's own

    @property
    def offer(self) -> dict[str, object]:
        """What desks are told of where else to sign in."""
        pbx = Place(self.pbx.host, self.pbx.port, self.pbx.trust)
        return {"standby": list(self.standby)} | ({"pbx": str(pbx)} if self.fallback else {})

    @property
    def rights(self) -> Rights:
        """Who may what."""
        grants = {one.station: Grant(frozenset(one.stations), frozenset(one.groups)) for one in self.supervisors}
        return Rights(grants, tuple(frozenset(circle) for circle in self.presence.circles.values()))


class ConfigError(ValueError):
    """The file cannot be used; the text is a sentence for the operator."""


def read(path: Path) -> Config:
    """The configuration in ``path``.

    Raises:
        ConfigError: it is not there, damaged, or says what cannot be.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ConfigError(f"{path} is too large to be a configuration.")
        config = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Config)
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not TOML: {error}.") from error
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {error}.") from error
    _check(config, path)
    return config


def _check(config: Config, path: Path) -> None:
    if not config.pbx.account[:1].isalpha():
        raise ConfigError(f"{path}: pbx.account must be a server account, whose name begins with a letter.")
    if config.pbx.trust:
        try:
            tls.parse_pin(config.pbx.trust)
        except ValueError as error:
            raise ConfigError(f"{path}: pbx.trust: {error}") from error
    if not (config.pbx.password in {"keyring", "stdin"} or config.pbx.password.startswith("file:")):
        raise ConfigError(f'{path}: pbx.password says where it is: "keyring", "stdin" or "file:PATH".')
    if bool(config.listen.certificate) != bool(config.listen.key):
        raise ConfigError(f"{path}: listen.certificate and listen.key belong together.")
    for one in config.supervisors:
        for number in (one.station, *one.stations, *one.groups):
            if not (number.isascii() and number.isdigit()):
                raise ConfigError(f"{path}: supervisors: {number} is not a number.")
    for address in config.standby:
        if places.parse(address) is None:
            raise ConfigError(f"{path}: standby: {address} is not HOST:PORT or HOST:PORT sha256:HEX.")
