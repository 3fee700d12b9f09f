"""A connection check as plain text: for a terminal, and for the clipboard."""

from desk_agent.checkup.report import FACTS, FINDINGS, Finding, Report, Result
from desk_agent.i18n import _
from desk_agent.text import plain

_INDENT = " " * 4
_LONGEST = 1000  # characters of one line


def lines_of(result: Result) -> list[str]:
    """One step: what was found, what to do, and the facts."""
    found = _(FINDINGS[result.finding])
    text = f": {_clean(result.text)}" if result.text else ""
    lines = [f"[{found}] {result.title}{text}{took(result)}"]
    if result.advice:
        lines.append(_INDENT + _("Check: {what}").format(what=_clean(result.advice)))
    if result.finding is not Finding.GOOD or "sha256" in result.facts:
        lines += [f"{_INDENT}{fact_title(key)}: {_clean(value)}" for key, value in result.facts.items()]
    return lines


def took(result: Result) -> str:
    """How long it took, in brackets; "" where that says nothing."""
    if result.seconds is None:
        return ""
    return " " + _("({ms} ms)").format(ms=max(1, round(result.seconds * 1000)))


def fact_title(key: str) -> str:
    """What a fact is, for a person."""
    return _(FACTS.get(key, key))


def head_of(report: Report) -> str:
    """Whom it is about."""
    who = f"{report.user} · " if report.user else ""
    return _clean(f"{who}{report.host}:{report.port}")


def text_of(report: Report) -> str:
    """All of it."""
    lines = [head_of(report)]
    for result in report.results:
        lines += lines_of(result)
    return "\n".join([*lines, "", _clean(report.sentence)])


def _clean(text: str) -> str:
    """What a server shows of itself is not to write lines of its own."""
    return plain(text, _LONGEST)
