"""What is remembered between two starts, in a TOML file that a person can read. Never a password or a token."""

import os
import tempfile
import tomllib
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import tomli_w

MAX_BYTES: Final = 1 << 20
FILE_NAME: Final = "settings.toml"
THEMES: Final = ("auto", "light", "dark", "contrast")


@dataclass(frozen=True, slots=True)
class Profile:
    """Where and as whom to sign in."""

    host: str = ""
    port: int = 0
    user: str = ""
    extension: str = ""
    remember: bool = False  # the password is in the system's keyring

    @property
    def complete(self) -> bool:
        """Whether only the password is missing."""
        return bool(self.host and self.port and self.user)


@dataclass(frozen=True, slots=True)
class Dialling:
    """How this site reaches the outside world; see `desk_agent.people.numbers.DialRules`."""

    country: str = ""
    trunk: str = "0"
    international: str = "00"
    outside: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set."""

    theme: str = "auto"
    profile: Profile = field(default_factory=Profile)
    dialling: Dialling = field(default_factory=Dialling)
    pins: dict[str, str] = field(default_factory=dict)  # "host:port" -> "sha256:HEX"

    def pin(self, host: str, port: int) -> str:
        """The certificate that was trusted for ``host:port``, "" if none was."""
        return self.pins.get(f"{host}:{port}", "")

    def with_pin(self, host: str, port: int, pin: str) -> "Settings":
        """These settings, trusting ``pin`` for ``host:port``."""
        return replace(self, pins={**self.pins, f"{host}:{port}": pin})


class SettingsError(ValueError):
    """The file cannot be used; the text is a sentence for the user."""


class SettingsFile:
    """Reads and writes the file; a file that cannot be read is kept aside, never overwritten."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME

    def read(self) -> Settings:
        """The settings; defaults if there is no file.

        Raises:
            SettingsError: it is damaged, too large or not readable. It has been renamed where that was possible.
        """
        try:
            if self.path.stat().st_size > MAX_BYTES:
                raise SettingsError(f"The settings file {self.path} is too large and was not used.")
            content = tomllib.loads(self.path.read_text("utf-8"))
            return _settings(content)
        except FileNotFoundError:
            return Settings()
        except OSError as error:
            raise SettingsError(f"The settings file {self.path} cannot be read: {error.strerror}.") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError, ValueError) as error:
            if isinstance(error, SettingsError):
                raise
            kept = self._put_aside()
            raise SettingsError(f"The settings file was damaged. It is kept as {kept}; defaults are used.") from error

    def write(self, settings: Settings) -> None:
        """Replace the file in one step.

        Raises:
            SettingsError: it cannot be written; the old file stands.
        """
        content = tomli_w.dumps(asdict(settings)).encode()
        try:
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".settings-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(self.path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise SettingsError(f"The settings cannot be saved in {self.path.parent}: {error.strerror}.") from error

    def _put_aside(self) -> Path:
        aside = self.path.with_suffix(".damaged.toml")
        try:
            self.path.replace(aside)
        except OSError:
            return self.path
        return aside


def _settings(content: dict[str, Any]) -> Settings:
    theme = content.get("theme", "auto")
    profile = _known(Profile, content.get("profile", {}))
    if not 0 <= profile.port <= 65535:
        raise ValueError("port")
    pins = content.get("pins", {})
    if not isinstance(pins, dict) or not all(isinstance(value, str) for value in pins.values()):
        raise TypeError("pins")
    return Settings(
        theme=theme if theme in THEMES else "auto",
        profile=profile,
        dialling=_known(Dialling, content.get("dialling", {})),
        pins=dict(pins),
    )


def _known(kind: type[Any], content: Any) -> Any:
    """``kind`` from the keys it knows, each of the type of its default; others are ignored."""
    if not isinstance(content, dict):
        raise TypeError(kind.__name__)
    default = asdict(kind())
    for name, value in content.items():
        if name in default:
            if type(value) is not type(default[name]):
                raise TypeError(name)
            default[name] = value
    return kind(**default)
