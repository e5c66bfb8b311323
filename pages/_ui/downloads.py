"""What a figure's export menu offers: the picture in a report's colours, its data, settings, caption and script."""

from __future__ import annotations

from core.catalogue import Drawing, Experiment, View
from core.figures.theme import for_report
from core.report import caption_files, settings_json, table_files
from pages._ui.export import export_menu
from pages._ui.runs import Shown


def draw_export(experiment: Experiment, shown: Shown, view: View, drawing: Drawing) -> None:
    """Draw the export button of a view; nothing is made before its menu is open."""
    name = f"{experiment.name}_{view.name}"
    export_menu(
        figure=lambda: for_report(drawing.figure),
        name=name,
        files=lambda: report_files(experiment, shown, view, drawing, name=name),
        key=f"export-{view.name}",
    )


def report_files(experiment: Experiment, shown: Shown, view: View, drawing: Drawing, *, name: str) -> dict[str, bytes]:
    """The files that belong to a figure: data in full precision, settings, caption and script."""
    title, text = f"{experiment.title}: {view.title}", experiment.caption(shown.result)
    return {
        **table_files(name, drawing.table, {}),
        "settings.json": settings_json(shown.settings),
        **caption_files(title, text, figure=name),
        "script.py": experiment.script(shown.settings).encode(),
    }
