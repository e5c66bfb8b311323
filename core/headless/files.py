"""The files that settings name, looked for beside the settings file and in the current folder."""

from __future__ import annotations

from pathlib import Path

from core.data import read_in


class NearFiles:
    """Fetches a file by name and hash from the first of the folders that has it, and remembers what was fetched."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._folders = folders
        self.fetched: dict[str, bytes] = {}

    def __call__(self, name: str, sha256: str) -> bytes:
        """The file's content; ``ValueError`` with where it was looked for."""
        faults = []
        for folder in self._folders:
            try:
                content = read_in(folder, name, sha256)
            except ValueError as error:
                faults.append(str(error))
            else:
                self.fetched[name] = content
                return content
        raise ValueError(" ".join(dict.fromkeys(faults)))
