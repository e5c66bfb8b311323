"""What is said of a cell's layers, of the map, of the gallery and of the grid, against numbers made otherwise."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.data import Sine, TwoMoons, read_beside
from core.experiments.activations_and_initializers import FULL_GRID, StudyResult, StudySettings, run
from core.experiments.activations_and_initializers.cost import seconds
from core.experiments.activations_and_initializers.findings import ended, findings, summary
from core.experiments.activations_and_initializers.gallery import activation_plates, initializer_plates
from core.experiments.activations_and_initializers.grid import axes_offered, cells_along, grid_map
from core.experiments.activations_and_initializers.layers import effective_rank, layer_signals
from core.functions import ACTIVATIONS, INITIALIZERS

SETTINGS = StudySettings(
    data=TwoMoons(n_samples=60), activations=("tanh", "relu"), initializers=("zeros", "normal", "he_normal"),
    depths=(2, 3), widths=(6,), n_seeds=3, max_steps=100,
)  # fmt: skip


@pytest.fixture(scope="module")
def result() -> StudyResult:
    return run(SETTINGS)


# ------------------------------------------------------------------------------------------------------ effective rank
def test_effective_rank_of_equal_singular_values_is_their_number():
    """Roy & Vetterli 2007, property 1; rows ± make the columns' means 0."""
    half = np.eye(4) * 3.0
    assert effective_rank(np.concatenate([half, -half])) == pytest.approx(4, rel=1e-12)


def test_effective_rank_is_the_exponential_of_the_entropy():
    matrix = np.diag([4.0, 2.0, 1.0])
    shares = np.array([4, 2, 1]) / 7
    wanted = np.exp(-(shares * np.log(shares)).sum())
    assert effective_rank(np.concatenate([matrix, -matrix])) == pytest.approx(wanted, rel=1e-12)


def test_effective_rank_of_a_line_is_one_and_of_equal_rows_zero():
    line = np.outer(np.arange(5.0), [1.0, 2.0, 3.0]) + 7.0
    assert effective_rank(line) == pytest.approx(1, abs=1e-6)
    assert effective_rank(np.full((5, 3), 0.3)) == 0


# -------------------------------------------------------------------------------------------------------------- layers
def test_layers_are_those_of_the_objective(result):
    """Oracle: each network by itself through the objective's own methods."""
    one = result.named("ReLU, He normal, 2 hidden layers")
    objective = result.samples.objective(one.cell)
    sizes, norms = (layer_signals(result, one, measure) for measure in ("size of z", "gradient norm"))
    off, dead = (layer_signals(result, one, measure) for measure in ("saturated pairs", "dead units"))
    assert sizes.values.shape == (len(one.moments), 3, 2) and norms.values.shape == (len(one.moments), 3, 3)
    for network in range(3):
        theta = one.theta[-1, network]
        sums = [layer.pre_activation for layer in objective.layers(theta)[:-1]]
        np.testing.assert_allclose(sizes.values[-1, network], [np.sqrt(np.mean(z**2)) for z in sums])
        np.testing.assert_allclose(off.values[-1, network], [(z <= 0).mean() for z in sums])
        np.testing.assert_allclose(dead.values[-1, network], [(z <= 0).all(axis=0).mean() for z in sums])
        pairs = objective.unpack(objective.value_and_gradient(theta)[1])
        wanted = [np.sqrt((w**2).sum() + (b**2).sum()) for w, b in pairs]
        np.testing.assert_allclose(norms.values[-1, network], wanted)


def test_gradient_by_z_does_not_depend_on_the_number_of_rows(result):
    """Each row's own loss: a mean over twice the same rows has half the derivative by each row's z."""
    one = result.named("tanh, normal, 2 hidden layers")
    found = layer_signals(result, one, "gradient by z").values[0, 0, -1]
    objective, theta = result.samples.objective(one.cell), one.theta[0, 0]
    (hidden, output) = objective.layers(theta)[-2:]
    by_logit = output.activation - objective.y
    weights = objective.unpack(theta)[-1][0]
    by_hand = (by_logit @ weights.T) * (1 - hidden.activation**2)
    assert found == pytest.approx(np.sqrt(np.mean(by_hand**2)), rel=1e-10)


def test_ratio_is_the_first_layer_over_the_last(result):
    found = layer_signals(result, result.best, "gradient norm")
    assert found.ratio[0] == pytest.approx(np.median(found.values[0, :, 0] / found.values[0, :, -1]))


# ----------------------------------------------------------------------------------------------------------------- map
def test_map_holds_the_cells_of_its_rows_and_columns(result):
    found = grid_map(result, result.best, "updates to the threshold")
    assert (found.rows, found.columns) == ("activation", "initializer")
    for row, activation in enumerate(found.row_values):
        for column, initializer in enumerate(found.column_values):
            cell = found.cells[row][column].cell
            assert (cell.activation, cell.initializer, cell.depth) == (activation, initializer, result.best.cell.depth)
            assert found.values[row, column] == found.cells[row][column].arrival[1]
    assert found.at(*found.chosen) is result.best and found.at(9, 0) is None and found.at(-1, 0) is None


def test_any_two_axes_span_a_map_but_not_one_twice(result):
    assert axes_offered(result) == ("activation", "initializer", "depth")
    found = grid_map(result, result.best, "loss at the end", rows="depth")
    assert (found.rows, found.columns, found.values.shape) == ("depth", "activation", (2, 2))
    with pytest.raises(ValueError, match="columns must be another axis than rows. Got depth for both."):
        grid_map(result, result.best, "stalled", rows="depth", columns="depth")


def test_cells_along_an_axis_differ_on_it_alone(result):
    for one in cells_along(result, result.best, "initializer"):
        assert (one.cell.activation, one.cell.depth) == (result.best.cell.activation, result.best.cell.depth)


# ------------------------------------------------------------------------------------------------------------ findings
def test_summary_counts_what_arrived_and_what_never_left(result):
    came = [one for one in result.cells if math.isfinite(np.sort(one.arrived_at)[1])]  # the median of three
    text = summary(result)
    assert text.startswith(f"In {len(came)} of 12 cells half of the networks or more reach the loss 0.1; first ")
    assert result.name(result.best.cell) in text and "In 4 cells no network left the start." in text


def test_summary_of_a_grid_that_fails_says_so():
    failed = run(SETTINGS.model_copy(update={"initializers": ("zeros",), "max_steps": 20}))
    assert summary(failed).startswith(
        "In none of 4 cells do half of the networks reach a loss of 0.1 within 20 updates"
    )
    assert not any(one.is_good for one in findings(failed))


def test_summary_of_a_grid_that_diverges_names_no_loss():
    lost = run(SETTINGS.model_copy(update={"data": Sine(), "activations": ("relu",), "initializers": ("normal",),
                                           "step_sizes": (100.0,)}))  # fmt: skip
    text = summary(lost)
    assert text.endswith("within 100 updates. In 2 cells every network diverged.") and "inf" not in text


def test_each_finding_names_the_best_cell_of_its_row(result):
    for one, activation in zip(findings(result), SETTINGS.activations, strict=True):
        those = [cell for cell in result.cells if cell.cell.activation == activation]
        best = min(those, key=lambda cell: cell.rank)
        title = {"normal": "normal", "he_normal": "He normal"}[best.cell.initializer]
        where = f"with {title}, {best.cell.depth} hidden layers"
        came = math.isfinite(best.arrival[1])
        assert (f"First {where}: {best.arrival[1]:.0f} updates" if came else f"{best.ends[1]:.4g}, {where}.") in (
            one.sentence
        )


def test_endings_are_told_in_words(result):
    zeros = result.named("tanh, zeros, 2 hidden layers")
    assert ended(zeros) == "3 of 3 never left the start"


# ------------------------------------------------------------------------------------------------------------- gallery
def test_plates_hold_values_slopes_and_drawn_variances():
    """Oracle: differences of the value; variance under the law within 10 % of 40 layers' weights."""
    for plate in activation_plates(tuple(ACTIVATIONS)):
        away = np.abs(plate.z[1:-1]) > 0.2
        slope = (plate.value[2:] - plate.value[:-2]) / (plate.z[2:] - plate.z[:-2])
        np.testing.assert_allclose(plate.slope[1:-1][away], slope[away], atol=5e-3)
    for plate in initializer_plates(tuple(INITIALIZERS), 16, 12, 0):
        assert plate.shares.sum() == pytest.approx(1) and plate.n_weights == 40 * 16 * 12
        assert plate.drawn_variance == pytest.approx(plate.variance, rel=0.1, abs=1e-12)


# ---------------------------------------------------------------------------------------------------------------- cost
def test_cost_grows_with_the_work():
    base = seconds(SETTINGS)
    for larger in ({"max_steps": 600}, {"n_seeds": 30}, {"depths": (20, 30)}, {"widths": (100,)}):
        assert seconds(SETTINGS.model_copy(update=larger)) > 1.3 * base
    assert seconds(FULL_GRID) > 4 * seconds(StudySettings())


def test_a_file_that_is_not_there_costs_nothing_yet():
    from core.data import Csv

    assert seconds(SETTINGS.model_copy(update={"data": Csv(file="nowhere.csv")}), files=read_beside) == 0
