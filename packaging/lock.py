"""Make the lock files anew after a change of pyproject.toml. Needs uv on the PATH.

python3 packaging/lock.py [--upgrade]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = [
    "--quiet",
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-config",
    "--no-annotate",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-find-links",
]
WHEELS = """
cryptography<49 ; sys_platform == 'darwin' and platform_machine == 'x86_64'
cryptography>=50 ; sys_platform != 'darwin' or platform_machine != 'x86_64'
"""  # the last release with wheels for Intel Macs, which must not hold back the others


def main(arguments: list[str]) -> int:
    """Compile the three locks; versions in them agree."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        build = Path(folder, "build.in")
        # hatchling asks for editables when it installs a clone in place
        build.write_text("\n".join([*pyproject["build-system"]["requires"], "editables"]), "utf-8")
        wheels = Path(folder, "wheels.in")
        wheels.write_text(WHEELS, "utf-8")
        agreed = ["-c", "requirements-dev.lock"]
        compile_lock("requirements-dev.lock", ["pyproject.toml", "--extra", "dev", "-c", str(wheels), *arguments])
        compile_lock("requirements.lock", ["pyproject.toml", "--extra", "ldap", "--extra", "gateway", *agreed])
        compile_lock("requirements-build.lock", [str(build), *agreed, *arguments])
    return 0


def compile_lock(name: str, arguments: list[str]) -> None:
    """Write one lock file."""
    subprocess.run(["uv", "pip", "compile", *arguments, *OPTIONS, "--output-file", name], check=True, cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
