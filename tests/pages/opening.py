"""The page of an experiment as a script: opened at an address, and read and turned as a reader does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from streamlit.testing.v1 import AppTest

LONG = 90  # seconds that a run of a page may take on a busy machine


def page(experiment: str) -> AppTest:
    """An experiment's page, not yet run."""
    return AppTest.from_function(_shown, default_timeout=LONG, args=(experiment,))


def open_at(experiment: str, parameters: Mapping[str, str], *, is_unfolded: bool = True) -> AppTest:
    """The page at an address; "__" in a name stands for a dot. What is folded is not drawn."""
    at = page(experiment)
    for name, value in parameters.items():
        at.query_params[name.replace("__", ".")] = value
    if is_unfolded:
        at.session_state["more"] = True
    return at.run()


def control(at: AppTest, name: str) -> Any:
    """The widget of a flat name, whatever generation its key is of."""
    kinds = (at.selectbox, at.slider, at.number_input, at.toggle, at.text_input, at.multiselect, at.segmented_control)
    return next(widget for kind in kinds for widget in kind if str(widget.key).split("--")[0] == name)


def parameters(at: AppTest) -> dict[str, str]:
    """What stands in the address."""
    return {name: value[0] if isinstance(value, list) else value for name, value in at.query_params.items()}


def outcomes(at: AppTest) -> str:
    """The sentences on what happened."""
    return " ".join(element.proto.body for element in at.get("html"))


def _shown(experiment: str) -> None:
    from core.catalogue import EXPERIMENTS
    from pages._ui.template import show

    show(EXPERIMENTS[experiment])
