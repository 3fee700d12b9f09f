"""The wheel holds all that the installed program needs, so that it runs from any folder."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = "import sys, hatchling.build; print(hatchling.build.build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", build, str(folder)], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    return folder / done.stdout.split()[-1]


def test_every_resource_is_in_it(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        f"desk_agent/resources/{path.relative_to(ROOT / 'resources').as_posix()}"
        for path in (ROOT / "resources").rglob("*")
        if path.is_file()
    }
    assert wanted
    assert wanted <= names
    assert not [name for name in names if name.startswith(("tests/", "packaging/"))]


def test_it_runs_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    check = (
        "import desk_agent; from pathlib import Path;"
        "from desk_agent.people.sources.files import FileSource;"
        "from desk_agent.people.store.contact_store import ContactStore;"
        "from desk_agent.resources_dir import resource;"
        "from desk_agent import i18n, languages; languages.use('ko');"
        "store = ContactStore(Path('contacts.db'));"
        "people = store.refresh(FileSource(resource('demo', 'contacts.csv'))).done.result(20).people; store.close();"
        "icon, korean = resource('icons', 'phone.svg').exists(), i18n._('Hold') == '\\ubcf4\\ub958';"
        "print(desk_agent.__file__, people, icon, korean)"
    )
    done = subprocess.run(
        [sys.executable, "-c", check],
        cwd=tmp_path,
        env={"PYTHONPATH": str(site), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    where, people, icon, korean = done.stdout.split()
    assert Path(where).is_relative_to(site)
    assert int(people) > 20
    assert icon == korean == "True"
