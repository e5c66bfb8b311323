"""The one chart component: a Plotly figure with playback, exact clicks, and a view that survives every rerun."""

import base64
import hashlib
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias

import numpy as np
import plotly
import plotly.graph_objects as go
import streamlit as st
from plotly.io.json import to_json_plotly
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from streamlit.components.v2 import component

HERE = Path(__file__).parent
# Relative to the page, so that it also holds under a base URL path; the version lets browsers keep it for a year.
PLOTLY_URL = f"./plotly/plotly.min.js?v={version('plotly')}"
# A float32 has 24 bits: values packed into less than a thousandth of their magnitude would show as steps.
NARROWEST_FLOAT32_SPAN = 1e-3

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"


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
    """Show a figure; the reader's zoom, camera and playback speed outlive every rerun.

    Parameters
    ----------
    figure : go.Figure
        Drawn as it is, but for background, text and grid, which follow the page's theme. Zoom is reset when
        ``layout.uirevision`` changes. Traces with these ``meta`` are played back by the transport bar:
        ``{"role": "path", "steps": [...]}`` grows up to the current step, one step an entry of x, y and z;
        ``{"role": "head", "path": i}`` stands on the last shown point of trace ``i``;
        ``{"role": "frames", "steps": [...], "frames_y": [[...], ...]}`` takes row k as its y at step k.
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


def figure_json(figure: go.Figure) -> str:
    """Return the figure as JSON, its arrays in base64 and in single precision where that cannot be seen."""
    wire = figure.to_dict()
    wire["data"] = _narrowed(wire["data"])
    return str(to_json_plotly(wire))


def _narrowed(node: Json) -> Json:
    if isinstance(node, list):
        return [_narrowed(child) for child in node]
    if not isinstance(node, dict):
        return node
    if node.get("dtype") == "f8" and "bdata" in node:
        return _narrowed_array(node)
    return {name: _narrowed(child) for name, child in node.items()}


def _narrowed_array(spec: dict[str, Json]) -> dict[str, Json]:
    values = np.frombuffer(base64.b64decode(str(spec["bdata"])), dtype="<f8")
    if not fits_float32(values):
        return spec
    return {**spec, "dtype": "f4", "bdata": base64.b64encode(values.astype("<f4").tobytes()).decode("ascii")}


def fits_float32(values: np.ndarray) -> bool:
    """Tell whether single precision draws the same picture: neither steps, nor overflow, nor lost small values."""
    magnitudes = np.abs(values[np.isfinite(values)])
    if magnitudes.size == 0 or not magnitudes.any():
        return True
    span = np.ptp(values[np.isfinite(values)])
    limits = np.finfo(np.float32)
    smallest = magnitudes[magnitudes > 0].min()
    wide = span >= NARROWEST_FLOAT32_SPAN * magnitudes.max()
    return bool(wide and magnitudes.max() < limits.max and smallest >= limits.tiny)


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
        (HERE / name).read_text("utf-8") for name in ("plotly_loader.js", "trails.js", "playback.js", "chart.js")
    ),
    css=(HERE / "chart.css").read_text("utf-8"),
    isolate_styles=False,  # Plotly puts its own style sheet into the page, where a shadow root would not see it
)
