"""All but the window runs where there is no Qt, and the command line starts without it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
NEEDS_QT = (
    "desk_agent.ui",
    "desk_agent.app",
    "desk_agent.desktop.browser",
    "desk_agent.desktop.clipboard",
    "desk_agent.desktop.command_connection",
    "desk_agent.desktop.file_watch",
    "desk_agent.desktop.hotkeys",
    "desk_agent.desktop.instance",
    "desk_agent.desktop.network",
    "desk_agent.desktop.wake.windows",
)
HEAVY = ("PySide6", "qasync", "httpx", "desk_agent.settings", "desk_agent.desk")
IMPORT_ALL = """
import importlib, sys
for name in ("PySide6", "shiboken6", "qasync"):
    sys.modules[name] = None
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def modules() -> list[str]:
    names = []
    for path in sorted((ROOT / "desk_agent").rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        qt = any(name == part or name.startswith(part + ".") for part in NEEDS_QT)
        if not qt and not name.endswith("__main__"):
            names.append(name)
    return names


def test_the_core_needs_no_qt() -> None:
    names = modules()
    assert {"desk_agent.api", "desk_agent.client", "desk_agent.model", "desk_agent.simulator"} <= set(names)
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, *names], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_command_lines_help_loads_next_to_nothing() -> None:
    code = (
        f"import sys; sys.argv = ['desk-agent', '--help']; HEAVY = {HEAVY}; from desk_agent.cli import main\n"
        "try: main()\n"
        "finally: print([name for name in sys.modules if name.startswith(HEAVY)])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"
