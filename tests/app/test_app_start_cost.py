"""What is not needed at the start is not loaded: a directory's client, address books, cards, their XML."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LATER = (
    "ldap3",
    "pyasn1",
    "xml.parsers.expat",
    "desk_agent.people.sources.ldap",
    "desk_agent.people.sources.carddav",
    "desk_agent.people.sources.vcard",
    "desk_agent.trace",
    "desk_agent.support",
    "desk_agent.headless",
)
HELP = """
import sys
sys.argv = ["desk-agent", "--help"]
from desk_agent.cli import main
try: main()
except SystemExit: pass
"""
PROGRAM = """
import importlib, sys
import desk_agent.app.program
from desk_agent.app.extras import EXTRAS
for name in EXTRAS: importlib.import_module(f"desk_agent.app.{name}")
"""
SHOW = "print([name for name in sys.modules if name.startswith(tuple(sys.argv_wanted))])"


@pytest.mark.parametrize("code", [HELP, PROGRAM], ids=["help", "program"])
def test_nothing_of_servers_of_contacts_is_loaded_at_the_start(code: str) -> None:
    whole = f"import sys\nsys.argv_wanted = {LATER!r}\n{code}\n{SHOW}"
    done = subprocess.run([sys.executable, "-c", whole], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_first_source_loads_what_it_needs() -> None:
    code = (
        "import sys\nfrom desk_agent.people.sources.making import source_of\n"
        "from desk_agent.settings import LdapServer\n"
        "assert 'ldap3' not in sys.modules\n"
        "source = source_of(LdapServer(host='127.0.0.1', port=1, base='dc=x'), '')\n"
        "assert 'ldap3' not in sys.modules\n"
        "try: list(source.read(type('R', (), {'check': lambda self: None})()))\n"
        "except Exception as error: print(type(error).__name__, 'ldap3' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "UnreachableError True\n", done.stderr
