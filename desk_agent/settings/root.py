"""Everything that can be set: the sections, and the few keys above them."""

from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from desk_agent.i18n import N_
from desk_agent.languages import LANGUAGES
from desk_agent.settings.account import Profile
from desk_agent.settings.anywhere import Anywhere
from desk_agent.settings.calls import Handling
from desk_agent.settings.contacts import Addresses
from desk_agent.settings.crm import Crm, Hook
from desk_agent.settings.dialling import Dialling
from desk_agent.settings.history import Keeping
from desk_agent.settings.loudness import Loudness, Notices, Popups, QueueRule, Sound, why_no_rules
from desk_agent.settings.option import Imported, WindowPage, option
from desk_agent.settings.people import People
from desk_agent.settings.site import Site
from desk_agent.settings.window import Window

THEMES: Final = ("auto", "light", "dark", "contrast")


class Settings(Struct, frozen=True):
    """Everything that can be set; a field whose type is a `Struct` is a section."""

    theme: str = option(
        "auto",
        label=N_("Theme"),
        page=WindowPage.LOOK,
        choices={
            "auto": N_("Like the system"),
            "light": N_("Light"),
            "dark": N_("Dark"),
            "contrast": N_("High contrast"),
        },
    )
    language: str = option(
        "auto",
        label=N_("Language"),
        page=WindowPage.LOOK,
        help=N_("Counts when Desk Agent starts the next time."),
        choices={"auto": N_("Like the system"), **LANGUAGES},
    )
    profile: Profile = field(default_factory=Profile)
    dialling: Dialling = field(default_factory=Dialling)
    site: Site = field(default_factory=Site)
    people: People = field(default_factory=People)
    calls: Handling = field(default_factory=Handling)
    anywhere: Anywhere = field(default_factory=Anywhere)
    loudness: Loudness = field(default_factory=Loudness)
    popups: Popups = field(default_factory=Popups)
    sound: Sound = field(default_factory=Sound)
    notices: Notices = field(default_factory=Notices)
    # number of a queue, group or DID -> what is different for its calls
    queue_rules: dict[str, QueueRule] = option(
        factory=dict,
        label=N_("Rules for queues"),
        page=WindowPage.LOUDNESS,
        help=N_("By the number of the queue, or the number that the caller has dialled."),
        most=500,
        check=why_no_rules,
        editor="queue_rules",
    )
    contacts: Addresses = field(default_factory=Addresses)
    history: Keeping = field(default_factory=Keeping)
    crm: Crm = field(default_factory=Crm)
    hook: Hook = field(default_factory=Hook)
    window: Window = field(default_factory=Window)
    # "host:port" -> "sha256:HEX"
    pins: dict[str, str] = option(
        factory=dict,
        label=N_("Trusted certificates"),
        page=WindowPage.ACCOUNT,
        help=N_(
            "A phone system whose certificate has changed is trusted again only here: compare it, and trust the "
            "other one only if the administrator gives you its fingerprint."
        ),
        imported=Imported.NO,
        editor="certificates",
    )
    # `Profile.key` -> the forms that this system takes, see `desk_agent.client.dialect.Dialect`
    dialects: dict[str, dict[str, str]] = option(factory=dict, imported=Imported.NO)
    # `Profile.key` -> where else to sign in, as its gateway has told, see `desk_agent.client.places.Place`
    gateways: dict[str, tuple[str, ...]] = option(factory=dict, imported=Imported.NO)

    def pin(self, host: str, port: int) -> str:
        """The certificate that was trusted for ``host:port``, "" if none was."""
        return self.pins.get(f"{host}:{port}", "")

    def with_pin(self, host: str, port: int, pin: str) -> "Settings":
        """These settings, trusting ``pin`` for ``host:port``."""
        return replace(self, pins={**self.pins, f"{host}:{port}": pin})
