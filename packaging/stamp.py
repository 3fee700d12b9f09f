"""What a virtual environment was made of: written when it is complete, compared at every start."""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path

RUN, TEST = "run", "test"
_FILE = "desk-agent-setup.json"


@dataclass(frozen=True)
class Stamp:
    """A virtual environment's contents, place and Python."""

    purpose: str  # RUN or TEST
    inputs: str  # digest of the locks and pyproject.toml
    place: str  # scripts in it contain this path
    python: str  # e.g. "3.11"
    finished: bool = True

    @classmethod
    def expected(cls, root: Path, inputs: tuple[str, ...], venv: Path, purpose: str) -> Stamp:
        """What this clone wants, with the Python that runs."""
        digest = hashlib.sha256()
        for name in inputs:
            digest.update(name.encode() + b"\0" + (root / name).read_bytes() + b"\0")
        return cls(purpose, digest.hexdigest(), str(venv), ".".join(map(str, sys.version_info[:2])))

    @classmethod
    def read(cls, venv: Path) -> Stamp | None:
        """What was written there; None if nothing was, an unfinished one if it cannot be read."""
        try:
            return cls(**json.loads((venv / _FILE).read_text("utf-8")))
        except FileNotFoundError:
            return None
        except (OSError, TypeError, ValueError):
            return cls("", "", "", "", finished=False)

    def write(self, venv: Path) -> None:
        """Replace what is written there, whole or not at all."""
        draft = venv / (_FILE + ".new")
        draft.write_text(json.dumps(asdict(self)), "utf-8")
        draft.replace(venv / _FILE)

    def is_met_by(self, found: Stamp | None) -> bool:
        """Whether an environment with the stamp ``found`` can be used as it is; one for TEST also serves RUN."""
        return found is not None and self in {found, replace(found, purpose=RUN)}

    def can_mend(self, found: Stamp) -> bool:
        """Whether installing over it is enough: complete once, in the same place, with the same Python."""
        return found.finished and (found.place, found.python) == (self.place, self.python)

    def unfinished(self) -> Stamp:
        """The same while it is being made."""
        return replace(self, finished=False)

    def for_purpose(self, purpose: str) -> Stamp:
        """The same for another purpose."""
        return replace(self, purpose=purpose)
