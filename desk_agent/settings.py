"""What is remembered between two starts, in a TOML file that a person can read. Never a password or a token."""

import os
import tempfile
import tomllib
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

import tomli_w

MAX_BYTES: Final = 1 << 20
FILE_NAME: Final = "settings.toml"
THEMES: Final = ("auto", "light", "dark", "contrast")
ENTERS: Final = ("consult", "blind")
REASON_CODES: Final = "1234567890*#"  # section 5.3.4.29, as they stand on a phone
ROOMS: Final = range(1, 201)  # section 5.3.4.36, of the largest systems
GROUPS: Final = range(1, 266)  # section 5.3.4.31


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

    @property
    def key(self) -> str:
        """Names this account at this system."""
        return f"{self.user}@{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Dialling:
    """How this site reaches the outside world; see `desk_agent.people.numbers.DialRules`."""

    country: str = ""
    trunk: str = "0"
    international: str = "00"
    outside: str = ""


@dataclass(frozen=True, slots=True)
class Logon:
    """How an agent last logged on to one ACD group."""

    profile: str = ""  # whose: `Profile.key`
    group: str = ""
    agent_id: str = ""  # four digits
    primary: bool = True
    priority: int = 0  # 0 to 9


@dataclass(frozen=True, slots=True)
class Page:
    """An entry of the menu Flexible Page Feature (section 5.3.4.26) and what this site calls it."""

    page: int = 0  # its index, from 1
    service: str = ""  # the extension that belongs to it, "" = the own one
    name: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """What the people of a site know of their phone system and the Web API does not tell."""

    mailbox: str = ""  # the number that is called to hear messages
    wrap_up: int = 0  # seconds that the work after an ACD call takes at most, 0 = not known
    long_wait: int = 60  # seconds after which a call has waited long in a queue
    reasons: dict[str, str] = field(default_factory=dict)  # what the codes for "not ready" mean here
    queues: dict[str, str] = field(default_factory=dict)  # names of ACD groups, by number
    logons: tuple[Logon, ...] = ()
    rooms: dict[str, str] = field(default_factory=dict)  # names of conference rooms, by index
    groups: dict[str, str] = field(default_factory=dict)  # names of conference groups, by index
    pages: tuple[Page, ...] = ()


@dataclass(frozen=True, slots=True)
class People:
    """Which colleagues the user has chosen; see `desk_agent.desk.people.Circle`."""

    favourites: tuple[str, ...] = ()
    only_chosen: bool = False
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Handling:
    """How calls are handled here."""

    enter: str = "consult"  # what Enter does with the target of a transfer: one of `ENTERS`


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set."""

    theme: str = "auto"
    profile: Profile = field(default_factory=Profile)
    dialling: Dialling = field(default_factory=Dialling)
    site: Site = field(default_factory=Site)
    people: People = field(default_factory=People)
    calls: Handling = field(default_factory=Handling)
    pins: dict[str, str] = field(default_factory=dict)  # "host:port" -> "sha256:HEX"
    # `Profile.key` -> the forms that this system takes, see `desk_agent.client.dialect.Dialect`
    dialects: dict[str, dict[str, str]] = field(default_factory=dict)

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
        site=_site(content.get("site", {})),
        people=_people(content.get("people", {})),
        calls=_handling(content.get("calls", {})),
        pins=dict(pins),
        dialects=_dialects(content.get("dialects", {})),
    )


def _dialects(content: Any) -> dict[str, dict[str, str]]:
    if not isinstance(content, dict) or not all(isinstance(forms, dict) for forms in content.values()):
        raise TypeError("dialects")
    if not all(isinstance(form, str) for forms in content.values() for form in forms.values()):
        raise TypeError("a form is a word")
    return {key: dict(forms) for key, forms in content.items()}


def _site(content: Any) -> Site:
    if not isinstance(content, dict):
        raise TypeError("site")
    logons, pages = content.get("logons", []), content.get("pages", [])
    if not isinstance(logons, list) or not isinstance(pages, list):
        raise TypeError("logons, pages")
    lists = {
        "logons": tuple(_known(Logon, one) for one in logons),
        "pages": tuple(_known(Page, one) for one in pages),
    }
    site: Site = _known(Site, {**content, **lists})
    if site.wrap_up < 0 or site.long_wait < 1 or any(not 0 <= one.priority <= 9 for one in site.logons):
        raise ValueError("site")
    for names in (site.reasons, site.queues, site.rooms, site.groups):
        if not all(isinstance(name, str) for name in names.values()):
            raise TypeError("a name is a text")
    if not all(len(code) == 1 and code in REASON_CODES for code in site.reasons):
        raise ValueError("reasons")
    if not all(is_index(index, ROOMS) for index in site.rooms):
        raise ValueError("rooms")
    if not all(is_index(index, GROUPS) for index in site.groups):
        raise ValueError("groups")
    if not all(one.page > 0 and (not one.service or _is_digits(one.service)) for one in site.pages):
        raise ValueError("pages")
    return site


def is_index(text: str, allowed: range) -> bool:
    """Whether ``text`` is one of ``allowed``, written as the settings write it."""
    return _is_digits(text) and int(text) in allowed and text == str(int(text))


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _people(content: Any) -> People:
    if not isinstance(content, dict):
        raise TypeError("people")
    groups = content.get("groups", {})
    if not isinstance(groups, dict):
        raise TypeError("groups")
    only_chosen = content.get("only_chosen", False)
    if not isinstance(only_chosen, bool):
        raise TypeError("only_chosen")
    return People(
        _numbers(content.get("favourites", [])),
        only_chosen,
        {name: _numbers(group) for name, group in groups.items()},
    )


def _numbers(content: Any) -> tuple[str, ...]:
    if not isinstance(content, list) or not all(isinstance(number, str) for number in content):
        raise TypeError("a list of numbers")
    return tuple(content)


def _handling(content: Any) -> Handling:
    handling: Handling = _known(Handling, content)
    return handling if handling.enter in ENTERS else Handling()


def _known(kind: type[Any], content: Any) -> Any:
    """``kind`` from the keys it knows, each of the type of its default; others are ignored."""
    if not isinstance(content, dict):
        raise TypeError(kind.__name__)
    empty = kind()
    default = {each.name: getattr(empty, each.name) for each in fields(empty)}
    for name, value in content.items():
        if name in default:
            if type(value) is not type(default[name]):
                raise TypeError(name)
            default[name] = value
    return kind(**default)
