"""The system libraries that Qt's wheels do not bring, and the programs the checks use, on Debian and its kin.

Elsewhere nothing is needed (Windows, macOS) or nothing is known, and nothing is done.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
import sys

QT = [
    # every window system
    "libgl1",
    "libegl1",
    "libfontconfig1",
    "libfreetype6",
    "libdbus-1-3",
    "libglib2.0-0",
    "libxkbcommon0",
    "libx11-6",
    "libgssapi-krb5-2",
    "libbrotli1",
    "libzstd1",
    # X11
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-shm0",
    "libxcb-sync1",
    "libxcb-util1",
    "libxcb-xfixes0",
    "libxcb-xkb1",
    "libxkbcommon-x11-0",
    "libx11-xcb1",
    # Wayland
    "libwayland-cursor0",
    "libwayland-egl1",
]
CHECKS = [
    "xvfb",
    "xauth",
    "dbus",
    "at-spi2-core",
    "python3-pyatspi",
    "fonts-dejavu-core",
    "xdotool",
    "openbox",
    "slapd",
    # a tray, notifications, sound without a sound card, several monitors
    "trayer",
    "dunst",
    "pulseaudio",
    "pulseaudio-utils",
    "x11-xserver-utils",
    # another program that owns the clipboard, and the desktop's own tools for links
    "xclip",
    "desktop-file-utils",
    "xdg-utils",
    "gnome-keyring",
    # whom the whole program speaks to
    "strace",
]
# slapd would make a directory for the whole machine and serve it; the checks start one of their own.
ANSWERS = {"slapd": "slapd slapd/no_configuration boolean true\n"}
BROWSER = ["chromium", "chromium-driver"]  # Debian's only: elsewhere they are snaps, and the page's tests are skipped


class PackagesError(Exception):
    """Packages are missing and could not be installed; the text says what to do."""


def install_missing(*, with_tests: bool) -> None:
    """Install what is missing, after saying so. Raises PackagesError."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-query")):
        return
    have = installed()
    missing = [name for name in wanted(with_tests=with_tests) if name not in have]
    if not missing:
        return
    prefix = _as_root()
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if prefix is None:
        raise PackagesError(f"System packages are missing. Run this and try again:\n  sudo {' '.join(command)}")
    print(f"Installing system packages (once): {' '.join(missing)}", flush=True)
    prefix = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive"]
    _apt([*prefix, "apt-get", "update"])  # where this fails, the lists that are there may still do
    for name in missing:
        if name in ANSWERS:
            _apt([*prefix, "debconf-set-selections"], ANSWERS[name])
    output = _apt([*prefix, *command])
    if output is not None:
        raise PackagesError(f"{output}\nThe system packages could not be installed. By hand:\n  {' '.join(command)}")


def wanted(*, with_tests: bool) -> list[str]:
    """The packages this run needs, by their Debian 12 names."""
    names = [*QT, *(CHECKS if with_tests else []), *(BROWSER if with_tests and is_debian() else [])]
    if importlib.util.find_spec("ensurepip") is None:
        names.append(f"python{sys.version_info.major}.{sys.version_info.minor}-venv")
    return names


def is_debian() -> bool:
    """Whether this is Debian itself and not one of its kin."""
    try:
        return platform.freedesktop_os_release()["ID"] == "debian"
    except OSError:
        return False


def installed() -> set[str]:
    """Every installed package and what it stands in for: later releases renamed some (libglib2.0-0t64)."""
    form = "${db:Status-Status}\t${Package}\t${Provides}\n"
    answer = subprocess.run(["dpkg-query", "-W", "-f", form], check=True, capture_output=True, text=True)
    return parse(answer.stdout)


def parse(listing: str) -> set[str]:
    """The names in dpkg-query's answer to ``installed``."""
    names: set[str] = set()
    for line in listing.splitlines():
        status, package, provides = line.split("\t")
        if status == "installed":
            names.add(package)
            names.update(item.split("(")[0].strip() for item in provides.split(",") if item.strip())
    return names


def _as_root() -> list[str] | None:
    """How to run a command as root without being asked anything; None if there is no way."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], check=False, capture_output=True).returncode == 0:
        return [sudo, "-n"]
    return None


def _apt(command: list[str], told: str = "") -> str | None:
    """Run it, with ``told`` as its input; what it said if it failed."""
    done = subprocess.run(
        command, check=False, input=told, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return done.stdout.strip() if done.returncode else None
