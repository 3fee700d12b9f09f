"""The one dial gate: whatever shall become a number for the PBX passes here, whoever wrote it.

A link, a clipboard or a contact must never reach a feature code: one could forward the phone, or worse. What costs
extra and what reaches an emergency service is never called unasked.
"""

from typing import Final

from msgspec import Struct

from desk_agent.i18n import _
from desk_agent.people.numbers.dialling import Dialled, complete
from desk_agent.people.numbers.origin import Origin, Use
from desk_agent.people.numbers.reading import MAX_DIGITS, Written, about, read, short
from desk_agent.people.numbers.rules import DialRules, NumberError, leads_outside
from desk_agent.people.numbers.special import is_emergency, is_premium
from desk_agent.people.numbers.steps import Step, Trace, no_trace

_BY_CODE: Final = frozenset({Use.CALL, Use.MAILBOX})  # what can be reached by a feature code
_NOT_EMERGENCY: Final = frozenset({Use.FORWARD, Use.DIVERT, Use.QUEUE, Use.MAILBOX})


class Admitted(Struct, frozen=True):
    """A number that may be sent to the PBX, perhaps after a question."""

    digits: str
    question: str = ""  # what the user must say yes to first; "" = nothing
    note: str = ""  # what the user should know, e.g. of an extension behind it that is not dialled
    e164: str = ""  # the whole number; "" inside the house or where it cannot be told
    outside: bool = False  # it leads out of the house


def admit(
    text: str,
    origin: Origin = Origin.TYPED,
    rules: DialRules | None = None,
    *,
    use: Use = Use.CALL,
    own: str = "",
    trace: Trace = no_trace,
) -> Admitted:
    """What ``text`` dials at a site with ``rules``, when it comes from ``origin`` and is wanted for ``use``.

    ``own`` is the own extension, "" if there is none; ``trace`` hears of every rule that fires.

    Raises:
        NumberError: it dials nothing; the message says why.
    """
    rules = rules or _UNKNOWN_SITE
    written = read(text, trace)
    if written.code:
        return _feature_code(written, origin, use, trace)
    dialled = complete(written, origin, rules, own, trace)
    if len(dialled.digits) > MAX_DIGITS:
        raise NumberError(_("A number has {most} digits at the most.").format(most=MAX_DIGITS))
    if use is Use.INSIDE and not dialled.inside and leads_outside(dialled.digits, rules, own):
        raise NumberError(about(_("“{number}” is not a phone of the house."), written.shown))
    question = _question(written, dialled, origin, rules, use, own, trace)
    note = ""
    if written.extension:
        note = _("The extension {extension} is not dialled: give it once they answer.").format(
            extension=written.extension
        )
        trace(Step("extension", note, dialled.digits))
    outside = not dialled.inside and leads_outside(dialled.digits, rules, own)
    return Admitted(dialled.digits, question, note, dialled.e164, outside)


def dialable(text: str, rules: DialRules | None = None) -> str:
    """The digits that ``text``, which somebody else wrote, dials under ``rules``.

    Raises:
        NumberError: see `admit`.
    """
    return admit(text, Origin.CONTACT, rules).digits


def _feature_code(written: Written, origin: Origin, use: Use, trace: Trace) -> Admitted:
    code = short(written.shown)
    if not origin.by_hand or use not in _BY_CODE or written.plus or written.extension:
        raise NumberError(_("“{number}” is a feature code. Dial it on the phone itself.").format(number=code))
    trace(
        Step(
            "feature code",
            _("“{number}” is a feature code: asked before it is sent.").format(number=code),
            written.digits,
        )
    )
    question = _("“{number}” is a feature code: it can change how your phone works. Send it?").format(number=code)
    return Admitted(written.digits, question)


def _question(
    written: Written, dialled: Dialled, origin: Origin, rules: DialRules, use: Use, own: str, trace: Trace
) -> str:
    if use is Use.INSIDE:
        return ""  # nobody is called
    shown, digits = written.shown, dialled.digits
    prefix = next((one for one in rules.features if one and digits.startswith(one)), "")
    if prefix and not rules.is_listed(digits):
        trace(Step("feature code", _("It begins as the site's feature codes do: asked first."), digits))
        if not origin.by_hand or use not in _BY_CODE:
            raise NumberError(about(_("“{number}” begins as feature codes do. Dial it on the phone itself."), shown))
        return about(_("“{number}” begins as feature codes do: it can change how your phone works. Send it?"), shown)
    if is_emergency(written, dialled, rules, own):
        trace(Step("emergency", _("It reaches an emergency service: asked first."), digits))
        if use in _NOT_EMERGENCY:
            raise NumberError(about(_("“{number}” is an emergency number: no calls are sent there."), shown))
        return about(_("“{number}” is an emergency number. Call it?"), shown)
    if is_premium(dialled, rules):
        trace(Step("premium", _("Calls to it cost extra: asked first."), digits))
        return about(_("Calls to “{number}” cost extra. Go on?"), shown)
    if dialled.unknown and origin.external:
        trace(Step("unknown", _("Another program hands it over and nobody has it: asked first."), digits))
        return about(_("“{number}” is no extension and no number of the country. Dial it all the same?"), shown)
    return ""


_UNKNOWN_SITE: Final = DialRules()
