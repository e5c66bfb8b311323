"""The boundary between classes: on known curves, between known regions, and nothing where one class is everywhere."""

from __future__ import annotations

import numpy as np
import pytest

from core.experiments.decision_map import boundaries_of, grid_over, zero_lines


def _grid(resolution: int = 41) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    x, y = np.linspace(-2, 2, resolution), np.linspace(-1, 3, resolution)
    return x, y, *np.meshgrid(x, y)


def test_the_zero_level_of_a_linear_function_is_its_line():
    """Oracle: linear interpolation is exact for y - x/2 - 0.3 = 0, so every point lies on it."""
    x, y, X, Y = _grid()
    (line,) = zero_lines(x, y, Y - X / 2 - 0.3)
    np.testing.assert_allclose(line[:, 1], line[:, 0] / 2 + 0.3, atol=1e-12)
    assert {line[0, 0], line[-1, 0]} == {-2.0, 2.0}  # from one side of the picture to the other


def test_a_circle_is_one_closed_line_of_the_right_length():
    """Oracle: circumference 2 pi r; chords between grid edges 0.1 apart are short by less than 1 %."""
    x, y, X, Y = _grid()
    (line,) = zero_lines(x, y, X**2 + (Y - 1) ** 2 - 1.0)
    np.testing.assert_array_equal(line[0], line[-1])
    assert np.hypot(*np.diff(line, axis=0).T).sum() == pytest.approx(2 * np.pi, rel=0.01)


def test_a_saddle_in_one_cell_gives_two_lines_and_loses_no_crossing():
    """All four edges of the cell are crossed at their middle: a formula by hand."""
    x = y = np.array([0.0, 1.0])
    lines = zero_lines(x, y, np.array([[1.0, -1.0], [-1.0, 1.0]]))
    ends = sorted(tuple(point) for line in lines for point in line.tolist())
    assert len(lines) == 2
    assert ends == [(0.0, 0.5), (0.5, 0.0), (0.5, 1.0), (1.0, 0.5)]


def test_segments_are_as_many_as_a_loop_over_the_cells_finds():
    """Oracle: half the crossed edges of every cell, counted in a slow loop, of a random field."""
    x = y = np.arange(12.0)
    values = np.random.default_rng(0).normal(size=(12, 12))
    count = 0
    for i in range(11):
        for j in range(11):
            signs = [values[i, j] >= 0, values[i, j + 1] >= 0, values[i + 1, j + 1] >= 0, values[i + 1, j] >= 0]
            count += sum(a != b for a, b in zip(signs, [*signs[1:], signs[0]], strict=True)) // 2
    assert sum(len(line) - 1 for line in zero_lines(x, y, values)) == count


def test_a_boundary_is_where_the_two_largest_probabilities_are_equal():
    """Oracle: a softmax of linear logits, whose log odds are linear: at each point the two largest logits agree."""
    x, y, X, Y = _grid()
    logits = np.stack([3 * X, 2 * Y - 1, -X - Y], axis=-1)
    probability = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    ((across, up),) = boundaries_of(x, y, probability[None])
    at = ~np.isnan(across)
    top = np.sort(np.stack([3 * across, 2 * up - 1, -across - up]), axis=0)[:, at]
    # Where three classes meet, the larger of two linear functions bends inside a cell of size 0.1.
    assert np.quantile(top[2] - top[1], 0.9) < 1e-9
    assert (top[2] - top[1]).max() < 0.5


def test_a_saturated_network_has_its_boundary_at_the_jump():
    """Probabilities of exactly 0 and 1 on both sides: the line is within the cell where they change."""
    x, y, X, _ = _grid()
    p = (X > 0.42).astype(float)
    ((across, _),) = boundaries_of(x, y, np.stack([1 - p, p], axis=-1)[None])
    assert across.min() >= 0.4
    assert across.max() <= 0.5


def test_there_is_no_boundary_where_one_class_wins_everywhere():
    x, y, X, _ = _grid(5)
    p = np.full(X.shape, 0.9)
    ((across, up),) = boundaries_of(x, y, np.stack([1 - p, p], axis=-1)[None])
    assert across.size == up.size == 0


def test_a_grid_reaches_beyond_the_values_also_where_all_are_the_same():
    grid = grid_over(np.array([2.0, 6.0]), 9)
    assert grid[0] < 2.0 and grid[-1] > 6.0
    np.testing.assert_array_equal(grid_over(np.array([3.0]), 3), [2.5, 3.0, 3.5])
