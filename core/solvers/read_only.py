"""Results whose arrays nobody can change by accident, also after a copy or a way through another process."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

Result = TypeVar("Result")


def read_only(kind: type[Result]) -> type[Result]:
    """Make a dataclass of results close its arrays; stands below ``@dataclass``, which calls ``__post_init__``."""
    kind.__post_init__ = close_arrays  # type: ignore[attr-defined] - what dataclass looks for
    kind.__setstate__ = _restored  # type: ignore[attr-defined] - what copy and pickle look for
    return kind


def close_arrays(result: object) -> None:
    """Make every array that a result holds read-only."""
    for value in vars(result).values():
        if isinstance(value, np.ndarray):
            value.setflags(write=False)


def _restored(result: object, state: dict[str, object]) -> None:
    vars(result).update(state)  # copy and pickle hand arrays back open
    close_arrays(result)
