"""A text -> what is written in it: digits, a plus, an extension behind, or a feature code; or why it is no number.

A link is decoded once, compatibility characters are folded once (NFKC), and what remains is looked at once: what a
second decoding would bring to light is no number.
"""

import re
import unicodedata
from typing import Final
from urllib.parse import unquote

from msgspec import Struct

from desk_agent.i18n import _
from desk_agent.people.numbers.countries import plan_of
from desk_agent.people.numbers.rules import NumberError
from desk_agent.people.numbers.steps import Step, Trace, no_trace

MAX_DIGITS: Final = 32
MAX_TEXT: Final = 256

SCHEMES: Final = ("tel:", "callto:", "sip:", "sips:")
_SEPARATORS: Final = frozenset(" \t\u2010\u2011\u2012\u2013\u2014\u2212\u30fc-.·/()[]")
_CODE: Final = frozenset("*#")
_WITHHELD: Final = frozenset(
    (
        "anonymous",
        "withheld",
        "private",
        "private number",
        "restricted",
        "unknown",
        "unavailable",
        "no number",
        "unbekannt",
        "anonym",
        "unterdrückt",
        "발신번호표시제한",
        "발신번호 표시제한",
        "발신자표시제한",
        "非通知",
        "masqué",
        "numéro masqué",
        "desconocido",
    )
)
# "x 12", "ext. 12", ";ext=12" and what other languages write between a number and an extension behind it
_EXTENSION: Final = re.compile(
    r"[\s,]*(?:;?\s*ext=|(?<![^\W\d_])(?:extension|extn?|x|내선|교환|durchwahl|dw|poste|int(?:erno)?|anexo|toestel"
    r"|доб|分机|転|内線)[\s.:]*)(\d{1,10})$",
    re.IGNORECASE,
)
_PAUSED: Final = re.compile(r"\d\s*[pw]+\s*\d", re.IGNORECASE)
_TRUNK_IN_BRACKETS: Final = re.compile(r"\(\s*0\s*\)")
_SEVERAL: Final = re.compile(r"\s*(?:[/|&]|\bor\b|\boder\b|\bou\b|또는)\s*", re.IGNORECASE)
_SHORTEST_CODE: Final = 2
_LONGEST_CODE: Final = 3  # digits of a country code
_LONG: Final = 7  # digits that make a whole number, where several stand in a row


class Written(Struct, frozen=True):
    """What a text says."""

    shown: str  # the text as a person would see it, for sentences
    digits: str  # with * and # in it if it is a feature code
    plus: bool = False
    extension: str = ""  # written behind, e.g. "x 12"
    code: bool = False  # a feature code

    def __str__(self) -> str:
        return f"+{self.digits}" if self.plus else self.digits


def read(text: str, trace: Trace = no_trace) -> Written:
    """What ``text`` says.

    Raises:
        NumberError: it is empty, too long or no number; the message says why.
    """
    if len(text) > MAX_TEXT:
        raise NumberError(_("That is too long to be a number."))
    shown, extension = _decoded(text, trace)
    if not shown:
        raise NumberError(_("Type a number or a name first."))
    if shown.casefold() in _WITHHELD:
        raise NumberError(_("The caller has withheld the number: it cannot be called."))
    body = shown
    found = None if extension else _EXTENSION.search(body)
    if found is not None:
        if any(char.isdecimal() for char in body[: found.start()]):
            body, extension = body[: found.start()], _ascii(found.group(1))
            trace(
                Step(
                    "extension",
                    about(_("“{number}” is an extension behind the number."), found.group().strip()),
                    body,
                )
            )
        else:
            body = found.group(1)
            trace(Step("extension", _("It names an extension and no other number."), body))
    written = _characters(body, shown, extension)
    if str(written) != text:
        trace(Step("characters", _("Blanks, brackets and hyphens are left out."), str(written)))
    return written


def could_be_number(text: str) -> bool:
    """Whether ``text``, as somebody types it, is on its way to being a number and not a name."""
    return not any(char.isalpha() for char in text) or text.strip().lower().startswith(SCHEMES)


# decoding


def _decoded(text: str, trace: Trace) -> tuple[str, str]:
    """The number in ``text`` without a link around it, and the extension that the link names."""
    text = text.strip()
    scheme = next((one for one in SCHEMES if text[: len(one)].lower() == one), "")
    extension = ""
    if scheme:
        text, extension = _link(scheme, text[len(scheme) :], trace)
    if any(unicodedata.category(char) == "No" for char in text):
        # a footnote's ² is no digit of the number before it
        raise NumberError(about(_("“{number}” is not a number."), text))
    folded = unicodedata.normalize("NFKC", text)
    visible = "".join(char for char in folded if unicodedata.category(char) != "Cf").strip()
    if visible != text:
        trace(Step("folded", _("Digits of other scripts and invisible characters are made plain."), visible))
    return visible, extension


def _link(scheme: str, rest: str, trace: Trace) -> tuple[str, str]:
    address = rest.partition("?")[0].lstrip("/")
    host = ""
    if scheme.startswith("sip"):
        # the user's part may carry the parameters of a tel link, RFC 3261, 19.1.6
        address, at, host = address.partition("@")
        address = address if at else address.partition(";")[0].partition(":")[0]
        address = address.partition(":")[0]
    number, *parameters = address.split(";")
    number = unquote(number, errors="replace")
    named = _parameters(parameters)
    if host:
        said = _("The link {scheme} is taken apart; its host {host} is not asked.")
    else:
        said = _("The link {scheme} is taken apart.")
    trace(Step("link", said.format(scheme=scheme, host=short(host)), number))
    if any(key in named for key in ("postd", "isub")):
        raise NumberError(about(_("“{number}” has digits for later in it, which cannot be dialled."), number))
    context = named.get("phone-context", "")
    if context.startswith("+") and number.strip() and not number.lstrip().startswith("+"):
        number = context + number
        trace(
            Step(
                "context",
                about(_("The link says that its number belongs to {number}."), context),
                number,
            )
        )
    extension = _ascii(named.get("ext", ""))
    if extension:
        trace(
            Step(
                "extension",
                about(_("The link names the extension {number} behind the number."), extension),
                number,
            )
        )
    return number.strip(), extension


def _parameters(parameters: list[str]) -> dict[str, str]:
    named: dict[str, str] = {}
    for one in parameters:
        key, _sign, value = one.partition("=")
        named.setdefault(key.strip().lower(), unquote(value, errors="replace").strip())
        if "=" not in one and _ascii(one) and key.strip().lower() != "npdi":
            # "tel:031;34": what follows is a pause in some phones
            raise NumberError(about(_("“{number}” stands behind a pause, which cannot be dialled from here."), one))
    return named


def _ascii(digits: str) -> str:
    return "".join(str(unicodedata.decimal(char)) for char in digits if char.isdecimal())


# looking at each character


def _characters(body: str, shown: str, extension: str) -> Written:
    bracketed = re.sub(r"^[(\[]\s*\+", "+", body)  # (+82) 31 ...
    plus = bracketed.startswith("+")
    rest = _without_bracketed_trunk(bracketed[1:] if plus else bracketed, plus=plus)
    parts = [part for part in _SEVERAL.split(rest) if sum(char.isdecimal() for char in part) >= _LONG]
    if len(parts) > 1:
        raise NumberError(about(_("“{number}” is more than one number."), shown))
    kept = []
    for char in rest:
        if char.isdecimal():
            kept.append(str(unicodedata.decimal(char)))
        elif char in _CODE:
            kept.append(char)
        elif char not in _SEPARATORS:
            raise NumberError(_why_not(char, rest, shown))
    digits = "".join(kept)
    code = any(char in _CODE for char in kept)
    if not any(char not in _CODE for char in kept) and not code:
        raise NumberError(about(_("“{number}” is not a number."), shown))
    if len(kept) > MAX_DIGITS:
        raise NumberError(_("A number has {most} digits at the most.").format(most=MAX_DIGITS))
    return Written(shown, digits, plus, extension, code)


def _why_not(char: str, body: str, shown: str) -> str:
    if char in ",;" or (char.lower() in {"p", "w"} and _PAUSED.search(body)):
        return _("“{number}” has a pause in it, which cannot be dialled from here.").format(number=short(shown))
    if char.isalpha():
        return _("“{number}” is not a number: it has letters in it.").format(number=short(shown))
    return _("“{number}” is not a number.").format(number=short(shown))


def _without_bracketed_trunk(body: str, *, plus: bool) -> str:
    """``body`` without a "(0)" behind a country code, which is for callers inside: +44 (0)20 ...

    Where a country has no trunk prefix, as in Italy, the 0 belongs to the number.
    """
    found = _TRUNK_IN_BRACKETS.search(body)
    if found is None:
        return body
    before = _ascii(body[: found.start()])
    if len(before) < _SHORTEST_CODE and not plus:
        return body
    plan = plan_of(before) if plus and len(before) <= _LONGEST_CODE else None
    return body if plan is not None and not plan.trunk else body[: found.start()] + " " + body[found.end() :]


def about(sentence: str, number: str) -> str:
    """``sentence`` with ``number`` in it."""
    return sentence.format(number=short(number))


def short(text: str) -> str:
    """``text``, cut so that it fits into a sentence."""
    plain = "".join(char for char in text if char.isprintable())
    return plain if len(plain) <= 40 else plain[:39] + "…"
