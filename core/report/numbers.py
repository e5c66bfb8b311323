"""The numbers of a result as plain JSON: what a program reads that no person looks at."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum

import numpy as np

from core.data import Dataset
from core.settings import Settings
from core.solvers import Fit, Trajectory

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

MAX_ITEMS = 300  # of an array that is written out; a larger one is told by its shape and hash
_MAX_ROWS = 64  # of a tuple of objects
_GIVEN = {"problem", "samples", "chosen"}  # objects that hold what a result was computed from
_LEFT_OUT = {"seconds", "notes"}  # a time is of one machine; notes stand beside


def numbers_of(result: object) -> Json:
    """Everything in a result that is a number, a name or a flag, by the names of its fields.

    Settings and data are left out, a path is told by its end, an array of more than 300 entries by its shape and the
    SHA-256 of its bytes: two results have the same numbers exactly if this says the same of both.
    """
    if isinstance(result, Trajectory):
        return _of_trajectory(result)
    if is_dataclass(result):
        return _of_fields(result, without={"trajectory", "covariance"} if isinstance(result, Fit) else set())
    return _plain(result)


def _of_fields(holder: object, *, without: set[str]) -> Json:
    found: dict[str, Json] = {}
    for one in fields(holder):  # type: ignore[arg-type]
        value = getattr(holder, one.name)
        is_given = one.name in _GIVEN and is_dataclass(value)
        if not is_given and one.name not in without | _LEFT_OUT and _is_told(value):
            found[one.name] = numbers_of(value)
    return found


def _of_trajectory(path: Trajectory) -> Json:
    told = {
        "status": path.status, "stopped_at": path.stopped_at, "final_loss": path.final_loss,
        "final_theta": path.final_theta, "n_gradient_evaluations": path.n_gradient_evaluations,
        "theta": path.theta, "loss": path.loss,
    }  # fmt: skip
    return {name: _plain(value) for name, value in told.items()}


def _is_told(value: object) -> bool:
    if isinstance(value, Settings | Dataset):
        return False
    known = is_dataclass(value) or isinstance(value, Mapping | tuple | list | np.ndarray | np.generic | Enum)
    return known or value is None or isinstance(value, str | int | float | bool)


def _plain(value: object) -> Json:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, np.ndarray):
        return _of_array(value)
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no word for it
    if isinstance(value, Mapping):
        return {str(name): numbers_of(item) for name, item in value.items() if _is_told(item)}
    if isinstance(value, tuple | list):
        return _of_items(value)
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def _of_items(items: tuple[object, ...] | list[object]) -> Json:
    is_long = len(items) > (_MAX_ROWS if any(is_dataclass(item) for item in items) else MAX_ITEMS)
    return {"length": len(items)} if is_long else [numbers_of(item) for item in items if _is_told(item)]


def _of_array(array: np.ndarray) -> Json:
    if array.size <= MAX_ITEMS or array.dtype == object:
        return _plain(array.tolist())
    content = np.ascontiguousarray(array)
    return {"shape": list(array.shape), "sha256": hashlib.sha256(content.tobytes()).hexdigest()}
