"""The mathematics fold and the caption of a network: every number in them is the run's own."""

from __future__ import annotations

from functools import cache

import pytest

from core.data import Blobs, Iris, Sine, Xor
from core.experiments.mlp import MLPResult, MLPSettings, run
from core.experiments.solver_choices import Descent
from core.functions import ACTIVATIONS, INITIALIZERS
from core.report.mlp_text import caption, mathematics
from core.settings_paths import variants
from core.solvers import AnyOptimizer

BRIEF = {"restarts": 2, "epochs": 2}


@cache
def _result(settings: MLPSettings) -> MLPResult:
    return run(settings)


def _text(**values: object) -> str:
    return mathematics(_result(MLPSettings(**{**BRIEF, **values})))


def test_shapes_and_count_are_the_objective_s():
    text = _text(hidden=(7, 3))
    assert r"$W_{1}$ is $2 \times 7$, $W_{2}$ is $7 \times 3$, $W_{3}$ is $3 \times 1$" in text
    assert rf"(2 + 1) \cdot 7 + (7 + 1) \cdot 3 + (3 + 1) \cdot 1 = {21 + 24 + 4}" in text
    assert "$n = 120$" in text


@pytest.mark.parametrize(
    ("values", "part"),
    [
        ({}, r"\log \hat y"), ({"data": Sine()}, r"(\hat y - y)^2"), ({"data": Iris()}, r"\frac{e^{z_{2,k}}}"),
        ({"loss": "mae"}, r"|\hat y - y|"), ({"loss": "huber"}, r"\tfrac12 e^2"),
        ({"ridge": 0.01}, r"\lambda = 0.01"), ({"hidden": ()}, r"a_{0} W_{1}"),
        ({"data": Blobs(n_centres=4), "loss": "mse"}, "averaged over the 4 outputs"),
        ({"hidden": (2,) * 9}, r"l = 1, \ldots, 9"),
    ],
    ids=str,
)  # fmt: skip
def test_formulas_are_those_of_the_settings(values, part):
    assert part in _text(**values)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_activation_is_written_out(activation):
    assert ACTIVATIONS[activation].formula in _text(activation=activation, epochs=1)


@pytest.mark.parametrize("initializer", INITIALIZERS)
def test_law_of_the_start_is_written_out_with_its_variance(initializer):
    text = _text(initializer=initializer, epochs=1)
    assert INITIALIZERS[initializer].formula in text
    assert f"$W_{{1}}$: ${INITIALIZERS[initializer]().variance(2, 8):.4g}$" in text


@pytest.mark.parametrize("kind", variants(Descent.model_fields["optimizer"].annotation))
def test_every_rule_is_written_out(kind):
    solver = Descent(optimizer=variants(AnyOptimizer)[kind].model())
    text = _text(solvers=(solver,), epochs=1)
    rule = next(line for line in text.splitlines() if line.startswith(f"- {solver.optimizer.label()}"))
    assert r"\leftarrow" in rule and "p(g" not in rule and r"\eta = 0.03" in rule


def test_batches_are_counted():
    text = _text()
    assert "batches of 20 rows, 6 updates an epoch" in text and "all 120 rows, 1 update an epoch" in text


@pytest.mark.parametrize("values", [{}, {"data": Xor(), "hidden": (2,)}, {"data": Iris()}], ids=str)
def test_braces_and_dollars_are_balanced(values):
    text = _text(**values)
    assert text.count("{") == text.count("}") and text.count("$") % 2 == 0


def test_caption_states_data_network_start_budget_and_outcome():
    said = caption(_result(MLPSettings(**BRIEF)))
    for part in ("120 training, 40 validation, 40 test rows", "Network 2-8-1 with tanh units, 33 weights and biases",
                 "cross-entropy", "2 starting points (Xavier uniform), at most 2 epochs", "seed 0",
                 "2 of 2 restarts reached the limit of 2 epochs"):  # fmt: skip
        assert part in said
