"""What the command bar is open for, when it is not for calling somebody."""

from typing import Final

from msgspec import Struct

from desk_agent.i18n import N_, _
from desk_agent.ui import words
from desk_agent.view import CallView, Verb

CONSULT: Final = N_("Consult")
BLIND: Final = N_("Blind transfer")


class Choice(Struct, frozen=True):
    """One thing that can be done with a number; its word is translated by now."""

    word: str  # on its button, and its accessible name
    verb: Verb | None = None  # of a call; None: see `Aim.fetch`


class Aim(Struct, frozen=True):
    """A number is wanted for the call ``ref``, or to fetch one (``fetch`` is ``pickup`` or ``unpark``)."""

    title: str
    first: Choice  # Enter
    second: Choice | None = None  # Ctrl+Enter
    ref: int = 0
    fetch: str = ""
    placeholder: str = ""  # a name or a number, if it does not say otherwise
    voicemail: bool = False  # the own mailbox is a target
    empty: bool = False  # without a number it makes sense too
    digits: bool = False  # nobody can be suggested
    nobody: tuple[str, ...] = ()  # numbers that make no sense
    icon: str = "phone-forwarded"  # at the end of a suggestion, which uses it at once

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What can be done, the likelier first."""
        return (self.first,) if self.second is None else (self.first, self.second)


def aim_for(verb: Verb, call: CallView, *, blind_first: bool, own: str) -> Aim:
    """What the bar asks for ``verb`` with ``call``; ``own`` is the own extension."""
    who = words.isolated(words.who(call.name, call.number))
    nobody = (own, call.number)
    match verb:
        case Verb.DIVERT:
            return Aim(
                _("Divert {who} to").format(who=who),
                Choice(_("Divert"), verb),
                None,
                call.ref,
                voicemail=True,
                nobody=nobody,
                icon="corner-up-right",
            )
        case Verb.INVITE:
            title = _("Add to the conference") if call.leads else _("Conference with {who} and").format(who=who)
            return Aim(title, Choice(_("Call and add"), verb), None, call.ref, nobody=nobody, icon="user-plus")
    consult, blind = Choice(_(CONSULT), Verb.TRANSFER), Choice(_(BLIND), Verb.BLIND_TRANSFER)
    able = [choice for choice in (consult, blind) if choice.verb in call.actions]
    if blind_first or verb is Verb.BLIND_TRANSFER:
        able.reverse()
    second = able[1] if len(able) > 1 else None
    return Aim(_("Transfer {who} to").format(who=who), able[0], second, ref=call.ref, nobody=nobody)


def pick_up() -> Aim:
    """Whose ringing call to take."""
    return Aim(
        _("Pick up the call that rings at"),
        Choice(_("Pick up")),
        fetch="pickup",
        placeholder=_("A colleague; empty: your group"),
        empty=True,
        icon="phone-incoming",
    )


def unpark() -> Aim:
    """Which parked call to take."""
    return Aim(
        _("Take the call parked at"),
        Choice(_("Retrieve")),
        fetch="unpark",
        placeholder=_("Parking place, 0 to 999"),
    )
