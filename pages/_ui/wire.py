"""A figure as the browser gets it: JSON, its arrays in base64 and no wider than the eye can tell."""

import base64
import json
from typing import TypeAlias

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.utils import PlotlyJSONEncoder

# A float32 has 24 bits: values packed into less than a thousandth of their magnitude would show as steps.
NARROWEST_FLOAT32_SPAN = 1e-3
_INTEGERS = {"u1": np.uint8, "i1": np.int8, "u2": np.uint16, "i2": np.int16, "u4": np.uint32, "i4": np.int32}

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"


def figure_json(figure: go.Figure) -> str:
    """Return the figure as JSON, its arrays in base64 and in single precision where that cannot be seen.

    Frames (``meta["frames"]`` of a trace or of the layout) are packed as well, also where they are nested lists.

    Raises
    ------
    ValueError
        If an attribute has not one entry a step.
    """
    wire = figure.to_dict()
    for part in (*wire["data"], wire["layout"]):
        meta = part.get("meta")
        if isinstance(meta, dict) and meta.get("role") == "frames":
            _check_frames(meta)
            meta["frames"] = {name: _packed(name, values) for name, values in meta["frames"].items()}
    # Not plotly's own to_json: for HTML's sake it writes each slash of base64 in six characters.
    return json.dumps(_narrowed(wire), cls=PlotlyJSONEncoder, separators=(",", ":"))


def _check_frames(meta: dict[str, dict[str, Json]]) -> None:
    n_steps = _count(meta["steps"])
    for name, values in meta["frames"].items():
        if _count(values) != n_steps:
            raise ValueError(f"frames[{name!r}] must have one entry a step, {n_steps} of them. Got {_count(values)}.")


def _count(values: Json) -> int:
    """Entries of a list, or of the first axis of an array."""
    return len(_decoded(values)) if isinstance(values, dict) else len(values)  # type: ignore[arg-type]


def _packed(name: str, values: Json) -> Json:
    """Frames given as (nested) lists of numbers as one array; ragged ones, texts and colours stay lists."""
    try:
        numbers = _decoded(values) if isinstance(values, dict) else np.asarray(values)
    except ValueError:
        return [_packed(name, row) for row in values] if isinstance(values, list) else values  # ragged
    if numbers.dtype.kind not in "iuf" or numbers.size == 0:
        return values
    return _array_spec(numbers, is_colour=name == "z")


def _narrowed(node: Json) -> Json:
    if isinstance(node, list):
        return [_narrowed(child) for child in node]
    if not isinstance(node, dict):
        return node
    if node.get("dtype") == "f8" and "bdata" in node:
        return _array_spec(_decoded(node), is_colour=False)
    return {name: _narrowed(child) for name, child in node.items()}


def _decoded(spec: dict[str, Json]) -> NDArray:
    flat = np.frombuffer(base64.b64decode(str(spec["bdata"])), dtype=f"<{spec['dtype']}")
    return flat.reshape([int(size) for size in str(spec["shape"]).split(",")]) if "shape" in spec else flat


def _array_spec(values: NDArray, *, is_colour: bool) -> dict[str, Json]:
    """Plotly's base64 array; on a colour scale, what single precision takes for zero is zero."""
    if values.dtype.kind == "f":
        seen = np.where(np.abs(values) < np.finfo(np.float32).tiny, 0.0, values) if is_colour else values
        code = "f4" if fits_float32(seen) else "f8"
        packed = seen.astype("<f4") if code == "f4" else values.astype("<f8")
    else:
        low, high = int(values.min()), int(values.max())
        fitting = (c for c, t in _INTEGERS.items() if np.iinfo(t).min <= low and high <= np.iinfo(t).max)
        code = next(fitting, None)
        if code is None:
            return _array_spec(values.astype(np.float64), is_colour=is_colour)
        packed = values.astype(f"<{code}")
    spec: dict[str, Json] = {"dtype": code, "bdata": base64.b64encode(packed.tobytes()).decode("ascii")}
    return {**spec, "shape": str(values.shape)[1:-1]} if values.ndim > 1 else spec


def fits_float32(values: NDArray) -> bool:
    """Tell whether single precision draws the same picture: neither steps, nor overflow, nor lost small values."""
    magnitudes = np.abs(values[np.isfinite(values)])
    if magnitudes.size == 0 or not magnitudes.any():
        return True
    span = np.ptp(values[np.isfinite(values)])
    limits = np.finfo(np.float32)
    smallest = magnitudes[magnitudes > 0].min()
    wide = span >= NARROWEST_FLOAT32_SPAN * magnitudes.max()
    return bool(wide and magnitudes.max() < limits.max and smallest >= limits.tiny)
