"""The views of a result, drawn and written one after the other."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from core.catalogue import Drawing, View
from core.figures.theme import for_report
from core.headless.asked import Asked
from core.headless.folder import Folder
from core.headless.progress import Bar, say
from core.headless.results import Results
from core.report import NoPicturesError, Pictures, caption_files, figure_html, table_files
from core.settings import Settings


class ViewWriter:
    """Writes the views of one result into the folder of its run."""

    def __init__(self, asked: Asked, result: Any, folder: Folder, results: Results) -> None:
        self._asked, self._result, self._folder, self._results = asked, result, folder, results
        self._pictures: Pictures | None = None
        offered = asked.experiment.offered_views(result)
        self._is_offered = {view.name: view in offered for view in asked.experiment.views}

    def write_all(self) -> bool:
        """Write what is asked for and not there yet; whether each view could be drawn."""
        with ExitStack() as stack:
            self._open_pictures(stack)
            bar = stack.enter_context(Bar("views"))
            for done, (view, settings) in enumerate(self._asked.views):
                bar(done / len(self._asked.views))
                if not self._results.has(view, settings, pictures=self._pictures is not None):
                    self._write(view, settings)
        return self._results.n_refused == 0

    def _open_pictures(self, stack: ExitStack) -> None:
        try:
            self._pictures = stack.enter_context(Pictures())
        except NoPicturesError as error:
            say(f"No PNG, SVG and PDF, only HTML: {error}.")

    def _write(self, view: View, settings: Settings) -> None:
        if not self._is_offered[view.name]:
            self._refuse(view, settings, "there is nothing to see in this result.", is_told=self._asked.is_named)
            return
        try:
            drawing = view.draw(self._result, settings)
        except ValueError as error:
            self._refuse(view, settings, str(error), is_told=True)
            return
        files = self._files(view, drawing)
        for name, content in files.items():
            self._folder.write(name, content)
        self._results.add_view(view, settings, drawing, list(files))

    def _refuse(self, view: View, settings: Settings, sentence: str, *, is_told: bool) -> None:
        self._results.refuse_view(view, settings, sentence)
        if is_told:
            say(f"{view.title}: {sentence}")

    def _files(self, view: View, drawing: Drawing) -> dict[str, bytes]:
        experiment, drawing = self._asked.experiment, replace(drawing, figure=for_report(drawing.figure))
        name = f"{experiment.name}_{view.name}"
        title, text = f"{experiment.title}: {view.title}", experiment.caption(self._result)
        captions = caption_files(title, text, figure=name)
        return {
            f"{name}.html": figure_html(drawing.figure),
            **{f"{name}.{ending}": content for ending, content in self._drawn(view, drawing).items()},
            **table_files(name, drawing.table, drawing.more_tables),
            **{f"{name}-{file}": content for file, content in captions.items()},
        }

    def _drawn(self, view: View, drawing: Drawing) -> dict[str, bytes]:
        if self._pictures is None:
            return {}
        try:
            return self._pictures.draw(drawing.figure)
        except NoPicturesError as error:
            say(f"No PNG, SVG and PDF of {view.title}: {error}.")
            return {}
