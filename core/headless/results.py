"""``results.json`` while a run goes on: written after every step, so that it always says what is there."""

from __future__ import annotations

import json
from typing import Any

from core.catalogue import Drawing, View
from core.headless.asked import Asked
from core.headless.folder import RESULTS, Folder
from core.headless.summary import as_json, begun, computed, drawn
from core.report.numbers import Json
from core.settings import Settings


class Results:
    """What a run has come to, in memory and in its file."""

    def __init__(self, folder: Folder, known: dict[str, Json]) -> None:
        self._folder, self._known = folder, known
        views = known["views"]
        assert isinstance(views, dict)
        self._views = views

    @classmethod
    def begin(cls, folder: Folder, asked: Asked, *, goes_on: bool) -> Results:
        """Begin anew, or go on with what an earlier run by the same program has left."""
        before = folder.results() if goes_on else None
        known = begun(asked.experiment, asked.settings)
        if before is not None and before.get("versions") == known["versions"]:
            return cls(folder, {**known, **before})
        return cls(folder, known)

    def is_finished(self, asked: Asked) -> bool:
        """Whether nothing that is asked for is missing."""
        return self._known["finished"] is True and all(self.has(view, settings) for view, settings in asked.views)

    def has(self, view: View, settings: Settings, *, pictures: bool = False) -> bool:
        """Whether a view has been drawn with these settings and its files are there, with ``pictures`` as pictures."""
        told = self._views.get(view.name)
        if not isinstance(told, dict) or told.get("settings") != as_json(settings):
            return False
        files = told.get("files")
        if not isinstance(files, list) or not self._folder.has([str(file) for file in files]):
            return "refusal" in told
        return not pictures or any(str(file).endswith(".png") for file in files)

    @property
    def n_files(self) -> int:
        """Files of all views."""
        told = (view for view in self._views.values() if isinstance(view, dict))
        return sum(len(files) for view in told if isinstance(files := view.get("files"), list))

    @property
    def n_drawn(self) -> int:
        """Views that are there."""
        return len(self._views) - self.n_refused

    @property
    def n_refused(self) -> int:
        """Views that could not be drawn."""
        return sum("refusal" in view for view in self._views.values() if isinstance(view, dict))

    def open(self) -> None:
        """Say that the run has begun."""
        self._known |= {"finished": False}
        self._known.pop("failure", None)
        self._save()

    def add_run(self, asked: Asked, result: Any, *, estimated: float, taken: float) -> None:
        """Add what the run has given."""
        self._known |= computed(asked.experiment, result, estimated=estimated, taken=taken)
        self._save()

    def add_view(self, view: View, settings: Settings, drawing: Drawing, files: list[str]) -> None:
        """Add a view whose files are written."""
        self._views[view.name] = drawn(view, settings, drawing, files)
        self._save()

    def refuse_view(self, view: View, settings: Settings, sentence: str) -> None:
        """Add a view that there is not, and why."""
        self._views[view.name] = {"title": view.title, "settings": as_json(settings), "refusal": sentence}
        self._save()

    def fail(self, sentence: str) -> None:
        """Say why the run ended before its end."""
        self._known |= {"failure": sentence}
        self._save()

    def finish(self) -> None:
        """Say that everything is there."""
        self._known |= {"finished": True}
        self._save()

    def _save(self) -> None:
        text = json.dumps(self._known, indent=2, ensure_ascii=False, allow_nan=False)
        self._folder.write(RESULTS, f"{text}\n".encode())
