"""The folder a run writes into: one run a folder, every file whole or not there."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from core.headless.failures import FailureError, MisuseError
from core.report.numbers import Json

RESULTS = "results.json"
SETTINGS = "settings.json"
PIECES = "pieces"


def usual_folder(name: str, settings: str) -> Path:
    """The folder of an experiment with these settings, beside the others in the current one."""
    return Path(f"{name}-{hashlib.sha256(settings.encode()).hexdigest()[:8]}")


@dataclass(frozen=True)
class Folder:
    """Where one run's files stand."""

    path: Path

    def claim(self, name: str, settings: Json) -> None:
        """Make the folder for a run of the experiment ``name`` with these settings.

        Raises
        ------
        MisuseError
            If it holds anything else.
        FailureError
            If it cannot be made.
        """
        held = self.results()
        if held is None and self._is_filled():
            raise MisuseError(f"{str(self.path)!r} holds other files: choose another folder by --out.")
        if held is not None and (held.get("experiment"), held.get("settings")) != (name, settings):
            other = "other settings" if held.get("experiment") == name else f"the experiment {held.get('experiment')}"
            raise MisuseError(f"{str(self.path)!r} holds the results of {other}: choose another folder by --out.")
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FailureError(f"The folder {str(self.path)!r} cannot be made: {error.strerror or error}.") from None

    def results(self) -> dict[str, Json] | None:
        """What ``results.json`` says; None where there is none that can be read."""
        try:
            found = json.loads((self.path / RESULTS).read_bytes())
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def write(self, name: str, content: bytes) -> None:
        """Write a file: whoever looks sees all of it, or what stood there before."""
        try:
            write_whole(self.path / name, content)
        except OSError as error:
            raise FailureError(f"{str(self.path / name)!r} cannot be written: {error.strerror or error}.") from None

    def has(self, names: list[str]) -> bool:
        """Whether all of these files are there."""
        return bool(names) and all((self.path / name).is_file() for name in names)

    def discard_pieces(self) -> None:
        """Delete the pieces that were kept to go on with."""
        shutil.rmtree(self.path / PIECES, ignore_errors=True)

    def _is_filled(self) -> bool:
        if self.path.is_dir():
            return any(self.path.iterdir())
        return self.path.exists()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside and move it to its place."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
