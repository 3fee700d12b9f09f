"""The zip file itself."""

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

from desk_agent.atomic import write_whole
from desk_agent.i18n import _
from desk_agent.support.parts import Part

_TODAY: Final = (1980, 1, 1, 0, 0, 0)  # the times of its files say nothing that its name does not


class BundleError(ValueError):
    """It cannot be saved; the text is a sentence for the user."""


def name() -> str:
    """What a bundle is called unless the user says otherwise."""
    return f"desk-agent-support-{datetime.now().astimezone():%Y-%m-%d-%H%M}.zip"


def save(path: Path, parts: Iterable[Part]) -> None:
    """Write ``parts`` into a zip file, whole or not at all, readable by the user alone.

    Raises:
        BundleError: it cannot be written.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for part in parts:
            file.writestr(
                zipfile.ZipInfo(part.file, _TODAY), part.text.encode("utf-8", "replace"), zipfile.ZIP_DEFLATED
            )
    try:
        write_whole(path, packed.getvalue())
    except OSError as error:
        raise BundleError(
            _("The bundle {name} cannot be saved: {why}.").format(name=path.name, why=error.strerror)
        ) from error
