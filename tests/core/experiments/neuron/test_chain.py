"""The tables of the chain rule: every row says a true equation, and the rows end in the gradient and the update."""

from __future__ import annotations

import re

import numpy as np
import pytest

from core.data import Separable, Xor
from core.experiments.neuron import NeuronSettings, passes, run
from core.experiments.neuron.chain import backward_table, forward_table, update_table
from core.experiments.neuron.passes import parameter_names

SETTINGS = {
    "one neuron": NeuronSettings(updates=3),
    "2-2-1": NeuronSettings(data=Xor(), hidden=(2,), updates=3),
    "2-3-2-1": NeuronSettings(
        data=Separable(n_features=2), hidden=(3, 2), activation="softplus", loss="mse", updates=3
    ),
    "all samples": NeuronSettings(data=Xor(), hidden=(2,), batch="all samples", updates=3),
}


def _tables(name: str, at: int = 2):
    result = run(SETTINGS[name])
    found = passes(result)
    return (result, *(make(result, found, at) for make in (forward_table, backward_table, update_table)))


def _evaluate(text: str) -> float:
    """Arithmetic as a reader does it, with real minus signs, raised exponents, and dots for products."""
    text = re.sub(
        r"×10([⁻⁰¹²³⁴-⁹]+)", lambda m: "e" + m[1].translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")), text
    )
    return float(eval(text.replace("−", "-").replace("·", "*"), {"__builtins__": {}}))


@pytest.mark.parametrize("name", SETTINGS)
def test_numbers_put_in_give_the_value_shown(name):
    """Every product and sum, worked out with the four digits that stand there."""
    _, forward, backward, updates = _tables(name)
    rows = [*forward.itertuples(index=False), *backward.itertuples(index=False)]
    sums = [row for row in rows if re.search(r" [·+] ", row[2])]
    assert len(sums) > 3
    for _, _, numbers, value in sums:
        sizes = [abs(_evaluate(term)) for term in numbers.split(" + ")]
        assert _evaluate(numbers) == pytest.approx(value, abs=2e-3 * max(*sizes, abs(value), 1e-12))
    for row in updates.itertuples(index=False):
        assert _evaluate(row[3]) == pytest.approx(row[4], abs=2e-3 * max(abs(row[1]), abs(row[2])))


@pytest.mark.parametrize("name", SETTINGS)
def test_formulas_hold_for_the_values_of_the_table(name):
    """∂L/∂z = ∂L/∂a · ∂a/∂z and the like: every symbol replaced by its own row's value, to all digits."""
    result, forward, backward, updates = _tables(name)
    known = dict(zip(forward["quantity"], forward["value"], strict=True))
    known |= dict(zip(backward["quantity"], backward["value"], strict=True))
    known |= dict(zip(updates["parameter"], updates["before"], strict=True))
    known |= dict(zip(result.problem.dataset.feature_names, passes(result).inputs[2], strict=True))
    checked = 0
    for quantity, formula, _, value in [*forward.itertuples(index=False), *backward.itertuples(index=False)]:
        terms = [[factor.strip() for factor in term.split("·")] for term in formula.split(" + ")]
        if all(factor in known or factor == "1" for term in terms for factor in term):
            total = sum(np.prod([known.get(factor, 1.0) for factor in term]) for term in terms)
            assert total == pytest.approx(value, rel=1e-12, abs=1e-15), quantity
            checked += 1
    n_neurons = sum(result.problem.objective.widths[1:])
    assert checked >= 2 * n_neurons + result.problem.objective.n_params


@pytest.mark.parametrize("name", SETTINGS)
def test_rows_end_in_the_gradient_of_every_parameter(name):
    """Oracle: the objective's gradient for this sample."""
    result, _, backward, _ = _tables(name)
    names = [f"∂L/∂{one}" for one in parameter_names(passes(result).layers)]
    shown = backward.set_index("quantity")["value"][names].to_numpy()
    theirs = result.problem.objective.value_and_gradient(result.before[2:3], result.rows[2:3, None])[1][0]
    np.testing.assert_allclose(shown, theirs, rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("name", SETTINGS)
def test_update_is_before_less_step_size_times_gradient(name):
    result, _, _, table = _tables(name)
    slope = table.iloc[:, 2].to_numpy()
    assert table.columns[2] == ("mean ∂L/∂w" if name == "all samples" else "∂L/∂w")
    np.testing.assert_allclose(table["after"], table["before"] - 0.3 * slope, rtol=1e-14, atol=1e-16)
    np.testing.assert_allclose(table["after"], result.trajectory.theta[3], rtol=1e-12, atol=1e-15)
