"""The outputs of a single neuron: their derivatives are those of their values."""

from __future__ import annotations

import numpy as np
import pytest

from core.experiments.neuron.outputs import NEURON_OUTPUTS

GRID = np.linspace(-4, 4, 41)


@pytest.mark.parametrize("name", NEURON_OUTPUTS)
def test_output_s_derivatives_are_differences_of_its_values(name):
    """Oracle: central differences away from ReLU's kink, as a function of z and of p."""
    output, z, step = NEURON_OUTPUTS[name], GRID[GRID != 0], 1e-6
    p = output.value(z)
    slope = (output.value(z + step) - output.value(z - step)) / (2 * step)
    np.testing.assert_allclose(output.pull(p, np.full_like(z, 3.0)), 3.0 * slope, rtol=1e-7, atol=1e-8)
    p = p[p != 0]  # where ReLU is off, p cannot move
    moved = (output.pull(p + step, np.ones_like(p)) - output.pull(p - step, np.ones_like(p))) / (2 * step)
    np.testing.assert_allclose(output.pull_change(p, np.ones_like(p), np.full_like(p, 2.0)), 2.0 * moved, atol=1e-8)
