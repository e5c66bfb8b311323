"""The one chart component: a Plotly figure with playback, exact clicks, and a view that survives every rerun."""

import hashlib
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import plotly
import plotly.graph_objects as go
import streamlit as st
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from streamlit.components.v2 import component

from pages._ui.wire import figure_json

HERE = Path(__file__).parent
# Relative to the page, so that it also holds under a base URL path; the version lets browsers keep it for a year.
PLOTLY_URL = f"./plotly/plotly.min.js?v={version('plotly')}"


class _KeptFiles(StaticFiles):
    """Static files that browsers may keep: their address carries the version."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def plotly_route() -> Mount:
    """Return the route that serves the installed plotly's own ``plotly.min.js``."""
    base = st.get_option("server.baseUrlPath").strip("/")
    folder = Path(str(plotly.__file__)).parent / "package_data"
    return Mount(f"/{base}/plotly" if base else "/plotly", _KeptFiles(directory=folder))


def chart(
    figure: go.Figure,
    *,
    key: str,
    alt: str,
    height: int = 520,
    on_click: Callable[[float, float], None] | None = None,
) -> None:
    """Show a figure; the reader's zoom, camera, and place and speed of playback outlive every rerun.

    Parameters
    ----------
    figure : go.Figure
        Drawn as it is, but for background, text and grid, which follow the page's theme. Zoom is reset when
        ``layout.uirevision`` changes. Traces with these ``meta`` are played back by the transport bar:
        ``{"role": "path", "steps": [...]}`` grows up to the current step, one step an entry of x, y and z;
        ``{"role": "head", "path": i}`` stands on the last shown point of trace ``i``;
        ``{"role": "frames", "steps": [...], "frames": {attribute: values}}`` takes entry k of the values, an array of
        shape (n_steps, ...) or a list, as its attribute ("z", "y", "text", "marker.color") from step k on.
        ``layout.meta`` may hold frames too, for "annotations[3].text" or "title.subtitle.text". Give the figure as it
        is at the last step: there it rests. ``"unit"`` beside any ``"steps"`` names them ("epoch"; else "step").
    key : str
        Names the chart on its page.
    alt : str
        What the picture shows, for readers who do not see it.
    height : int
        Height of the figure in pixels, without the transport bar.
    on_click : callable, optional
        Called with the data coordinates (x, y) of a click before the page reruns. On 2-D axes they are exact,
        on a surface they are those of the nearest drawn point.
    """
    wire = figure_json(figure)

    def clicked() -> None:
        point = st.session_state[key].clicked
        if on_click is not None and point is not None:
            on_click(float(point["x"]), float(point["y"]))

    _COMPONENT(
        key=key,
        data={
            "figure": wire,
            "revision": _revision(key, wire),
            "alt": alt,
            "height": height,
            "clickable": on_click is not None,
            "plotly": PLOTLY_URL,
        },
        on_clicked_change=clicked,
    )


def _revision(key: str, wire: str) -> int:
    """Number the chart's figures in the order they were made; an unchanged figure keeps its number.

    Milliseconds since 1970, so that the order also holds across a restart of the server under an open page.
    """
    digest = hashlib.sha1(wire.encode(), usedforsecurity=False).hexdigest()
    slot = f"_chart_revision_{key}"
    before, revision = st.session_state.get(slot, ("", 0))
    if digest != before:
        revision = max(revision + 1, time.time_ns() // 1_000_000)
        st.session_state[slot] = (digest, revision)
    return revision


_COMPONENT = component(
    "descent_lab_chart",
    js="\n".join(
        (HERE / f"{name}.js").read_text("utf-8")
        for name in ("plotly_loader", "tracks", "areas", "trails", "painting", "playback", "narrow", "chart")
    ),
    css=(HERE / "chart.css").read_text("utf-8"),
    isolate_styles=False,  # Plotly puts its own style sheet into the page, where a shadow root would not see it
)
