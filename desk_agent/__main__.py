"""The program's beginning: the window first where there is to be one, then whatever the command line says."""

import gc
import sys

_OF_THE_WINDOW = frozenset(
    {"--demo", "--verbose", "--host", "--port", "--user", "--extension", "--password-file", "--trust", "--theme"}
)
_FLAGS = frozenset({"--demo", "--verbose"})


def main() -> int:
    """Run one verb; returns the exit status."""
    shown, words = False, sys.argv[1:]
    if _is_for_a_window(words):
        shown = _show_window()
        from desk_agent.cli_window import NotForTheWindowError
        from desk_agent.cli_window import main as window

        try:
            return _left(window(words, shown=shown), shown=shown)
        except NotForTheWindowError:
            pass  # the long way, which knows how to say so
    from desk_agent.cli import main as rest

    return _left(rest(shown=shown), shown=shown)


def _left(status: int, *, shown: bool) -> int:
    """The exit status, and no more work than that where there was a window."""
    if shown:
        from desk_agent.app.last import leave_at_once

        leave_at_once(status)
    return status


def _is_for_a_window(words: list[str]) -> bool:
    """Whether these are options of the window and nothing else; `desk_agent.cli` reads what they say."""
    given = iter(words)
    for word in given:
        name, equals, _ = word.partition("=")
        if name not in _OF_THE_WINDOW or (equals and name in _FLAGS):
            return False
        if name not in _FLAGS and not equals and next(given, "--").startswith("--"):
            return False
    return True


def _show_window() -> bool:
    """Where there is a screen, and no desk of this user on it; whether that was so."""
    from desk_agent.desktop.display import missing_display
    from desk_agent.desktop.instance_name import somebody_listens

    if missing_display() is not None or somebody_listens():
        return False
    # What an import makes lives as long as the program: looking through it for garbage is a tenth of a start.
    gc.disable()  # `desk_agent.app.garbage` sees to the rest
    from desk_agent.app.first import show

    show()
    return True


if __name__ == "__main__":
    sys.exit(main())
