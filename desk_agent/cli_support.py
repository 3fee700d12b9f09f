"""The verb `support`: a bundle for whoever is to help, shown before it is saved."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desk_agent.i18n import _

if TYPE_CHECKING:
    from desk_agent.support.parts import Part

DONE, REFUSED, WRONG = 0, 1, 2
_SHOWN: Final = 40  # lines of each part that are printed; --show prints all
_CHECK_SECONDS: Final = 90.0


def add_verb(verbs: Any) -> None:
    """Add it to the parser's ``verbs``."""
    support = verbs.add_parser("support", help=_("put together what a report needs: shown first, sent nowhere"))
    support.add_argument("--out", metavar="FILE", help=_("the zip file (default: a name with the date, here)"))
    support.add_argument("--trace", metavar="FILE", help=_("a recording to put in"))
    support.add_argument("--check", action="store_true", help=_("let the running desk check its connection first"))
    support.add_argument(
        "--without", action="append", default=[], metavar="FILE", help=_("leave out, e.g. log.txt; can be repeated")
    )
    support.add_argument("--show", action="store_true", help=_("print all of it, and save nothing"))
    support.add_argument("--yes", action="store_true", help=_("do not ask"))
    support.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    from desk_agent.support import bundle
    from desk_agent.trace.lines import TraceError

    try:
        parts = _parts(given)
    except TraceError as error:
        return _complain(str(error), REFUSED)
    unknown = sorted(set(given.without) - {part.file for part in parts})
    if unknown:
        there = ", ".join(part.file for part in parts)
        return _complain(
            _("There is no part {name}. There are: {names}.").format(name=unknown[0], names=there), WRONG
        )
    parts = [part for part in parts if part.file not in given.without]
    for part in parts:
        _print(part, whole=given.show)
    if given.show:
        return DONE
    path = Path(given.out or bundle.name()).absolute()
    if path.exists() and not given.yes:
        return _complain(_("{name} is there already.").format(name=path.name), REFUSED)
    if not given.yes and not _agreed(path):
        return _complain(_("Nothing was saved."), REFUSED)
    try:
        bundle.save(path, parts)
    except bundle.BundleError as error:
        return _complain(str(error), REFUSED)
    sys.stdout.write(_("Saved: {name}. Nothing was sent anywhere.").format(name=path) + "\n")
    return DONE


def _parts(given: argparse.Namespace) -> "list[Part]":
    from desk_agent import cli_settings
    from desk_agent.desktop import paths
    from desk_agent.support import parts
    from desk_agent.support.harmless import Harmless, of_account, of_this_computer

    settings = cli_settings.current()
    profile = settings.profile
    known = of_this_computer() | of_account(profile.host, profile.user, profile.extension)
    picture = _asked({"verb": "status"}).get("desk")
    if picture is not None:
        pbx = picture.get("pbx") or {}
        known |= of_account(*(str(one) for one in (pbx.get("host", ""), picture["user"], picture["extension"])))
    harmless = Harmless(known)
    found = [parts.about(), parts.settings(settings)]
    if picture is not None:
        found.append(parts.account(picture, harmless))
    try:
        log = parts.log(paths.state_dir(), harmless)
    except OSError:
        log = None
    found += [log] if log is not None else []
    report = _asked({"verb": "doctor"}, _CHECK_SECONDS).get("report") if given.check else None
    found += [parts.check(report, known)] if report else []
    found += [parts.trace(Path(given.trace))] if given.trace else []
    return found


def _asked(request: dict[str, Any], seconds: float = 20.0) -> dict[str, Any]:
    """What the running desk says; nothing if there is none."""
    from desk_agent.desktop.command_client import NoDeskRunning, call

    try:
        reply = call(request, seconds)
    except (NoDeskRunning, OSError, ValueError):
        return {}
    return reply if reply.get("status") == DONE else {}


def _print(part: "Part", *, whole: bool) -> None:
    # a terminal is not to be moved about by what is in a recording
    lines = ["".join(char if char.isprintable() else " " for char in line) for line in part.text.splitlines()]
    sys.stdout.write(f"--- {part.file}: {part.title} ({len(lines)})\n")
    shown = lines if whole else lines[:_SHOWN]
    sys.stdout.write("\n".join(shown) + "\n")
    if len(shown) < len(lines):
        sys.stdout.write(_("… and {n} more lines; --show prints them.").format(n=len(lines) - len(shown)) + "\n")
    sys.stdout.write("\n")


def _agreed(path: Path) -> bool:
    if not sys.stdin.isatty():
        sys.stderr.write("desk-agent: " + _("Nobody can be asked here: add --yes.") + "\n")
        return False
    sys.stdout.write(_("Save this as {name}? [y/N] ").format(name=path.name))
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes", "j", "ja", "예", "네"}


def _complain(sentence: str, status: int) -> int:
    sys.stderr.write(f"desk-agent: {sentence}\n")
    return status
