"""The mathematics and the caption of the neuron page: formulas that are well formed, numbers that are the run's."""

from __future__ import annotations

import re

import numpy as np
import pytest

from core.catalogue.neuron import NEURON
from core.data import Line, Sine, TwoMoons, Xor
from core.experiments.neuron import NeuronSettings, passes, run
from core.report.neuron_text import caption, mathematics

EXTRA = {
    "default": NeuronSettings(),
    "deep": NeuronSettings(data=TwoMoons(n_samples=20), hidden=(3, 2, 4), activation="gelu", updates=4),
    "regression": NeuronSettings(data=Sine(), hidden=(2,), output="identity", loss="mae"),
    "all samples": NeuronSettings(data=Xor(), hidden=(2,), batch="all samples"),
    "diverged": NeuronSettings(data=Line(), output="identity", loss="mse", learning_rate=30.0, updates=50),
}
SETTINGS = EXTRA | {one.name: one.settings for one in NEURON.lessons}


def _matrices(text: str) -> list[np.ndarray]:
    """Every pmatrix of a text."""
    found = []
    for body in re.findall(r"\\begin\{pmatrix\} (.*?) \\end\{pmatrix\}", text):
        body = re.sub(r" \\cdot 10\^\{(-?\d+)\}", r"e\1", body)
        found.append(np.array([[float(cell) for cell in row.split("&")] for row in body.split(r"\\")]))
    return found


@pytest.mark.parametrize("name", SETTINGS)
def test_formulas_are_balanced(name):
    """Dollars pair up, displays and braces too, and no Python number leaks into LaTeX."""
    text = mathematics(run(SETTINGS[name]))
    assert text.count("$$") % 2 == 0 and text.replace("$$", "").count("$") % 2 == 0
    for display, inline in re.findall(r"\$\$(.+?)\$\$|\$(.+?)\$", text, flags=re.DOTALL):
        body = display or inline
        assert body.count("{") == body.count("}") and body.count(r"\begin") == body.count(r"\end")
        assert not re.search(r"\d[eE][+-]?\d|nan|inf(?!ty)|np\.", body), body


def test_update_shows_the_weights_before_and_after():
    """Oracle: the first and the last point of the run's last step."""
    result = run(SETTINGS["two-two-one"])
    text = mathematics(result)
    first = next(line for line in text.split("\n\n") if line.startswith("$$W_{1}:"))
    before, gradient, after = _matrices(first)
    weights = [result.problem.objective.unpack(theta)[0][0] for theta in result.trajectory.theta[[-2, -1]]]
    np.testing.assert_allclose(before, weights[0], rtol=6e-4)
    np.testing.assert_allclose(after, weights[1], rtol=6e-4)
    np.testing.assert_allclose(before - 1.0 * gradient, after, atol=2e-3)


def test_gradient_shown_is_the_outer_product_shown():
    result = run(SETTINGS["two-two-one"])
    line = next(part for part in mathematics(result).split("\n\n") if r"\partial W_{1}} = x^\top" in part)
    x, delta, gradient = _matrices(line)
    np.testing.assert_allclose(x.T @ delta, gradient, atol=1e-3 * np.abs(gradient).max() + 1e-12)
    np.testing.assert_allclose(gradient, passes(result).layers[0].by_weights[-1], rtol=6e-4, atol=1e-12)


def test_forward_product_shown_gives_the_sums_shown():
    result = run(SETTINGS["two-two-one"])
    line = next(part for part in mathematics(result).split("\n\n") if part.startswith("$$z_{1} ="))
    x, weights, bias, z, a = _matrices(line)
    np.testing.assert_allclose(x @ weights + bias, z, atol=2e-3)
    np.testing.assert_allclose(np.tanh(z), a, atol=1e-3)


def test_mean_gradients_are_named_as_such():
    assert "mean of such gradients over all samples" in mathematics(run(SETTINGS["all samples"]))
    assert "mean of such gradients" not in mathematics(run(SETTINGS["default"]))


@pytest.mark.parametrize("name", SETTINGS)
def test_caption_states_data_network_loss_start_seed_and_result(name):
    result = run(SETTINGS[name])
    text = caption(result)
    assert text.startswith(result.problem.dataset.title)
    assert f"{result.problem.dataset.n_samples} samples" in text
    assert f"A {result.problem.shape} network" in text
    assert f"order seed {result.settings.seed}" in text and "first weight" in text
    assert ".." not in text.replace("…", "") and text.endswith(".")
