"""Multilayer perceptrons as an objective: many networks of one shape, on the same samples, at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from core.functions import Activation, Initializer, Loss, Output, make_activation, make_criterion, make_initializer
from core.objectives.blas_threads import one_blas_thread
from core.objectives.checks import checked_names, checked_penalty
from core.objectives.network_curvature import hessian_times
from core.objectives.network_passes import Pass, backward, every_layer, forward
from core.objectives.network_samples import NetworkSamples
from core.objectives.objective import VALUES_AT_ONCE, Array, GroupKind, Rows, as_runs, sample_means

_CACHE_BYTES = 2_000_000  # what the passes of one chunk of runs may take of the L2 cache


class Layer(NamedTuple):
    """What a layer holds for every sample: ``z = a_before W + b`` and ``a = f(z)``, each (n_runs, n_samples, width).

    Of the last layer the activation is the prediction.
    """

    pre_activation: Array
    activation: Array


class MLP:
    r"""Mean loss of a multilayer perceptron, with an optional ridge penalty on its weights.

    .. math:: a_0 = x, \quad a_l = f_l(a_{l-1} W_l + b_l), \quad
       L(\theta) = \frac1n \sum_i \ell(g(a_{D-1} W_D + b_D), y_i) + \lambda \sum_l \lVert W_l \rVert^2

    θ lists for each layer W (n_in, n_out) row by row, then b (n_out,). Gradients are those of backpropagation
    (Rumelhart, Hinton & Williams 1986), written out; second derivatives those of Pearlmutter (1994).

    Parameters
    ----------
    X : array of shape (n_samples, n_features)
    y : array of shape (n_samples,) or (n_samples, n_outputs); for softmax class labels 0..k-1, or one row of
        probabilities a sample; for sigmoid numbers in [0, 1] where the loss is the cross-entropy.
    hidden : widths of the hidden layers; empty for a linear model.
    activation : a name or an activation object for all hidden layers, or one for each.
    output : ``"identity"``, ``"sigmoid"`` or ``"softmax"``.
    loss : ``"mse"``, ``"mae"``, ``"huber"``, ``"cross_entropy"``, or a loss object; averaged over samples and outputs.
    l2 : the penalty λ >= 0 on weights, never on biases; no hidden 1/2.
    feature_names : names of the columns of X; ``x1, x2, ...`` if not given.

    Raises
    ------
    ValueError
        For arrays that do not fit, values that are not finite, widths below 1, an unknown name, a negative ``l2``,
        labels that are not 0..k-1, or targets outside [0, 1] under the cross-entropy.

    Examples
    --------
    >>> objective = MLP([[0.0], [1.0]], [1.0, 3.0], hidden=())
    >>> float(objective.value([2.0, 1.0]))
    0.0
    """

    def __init__(
        self,
        X: ArrayLike,
        y: ArrayLike,
        *,
        hidden: Sequence[int] = (16,),
        activation: str | Activation | Sequence[str | Activation] = "tanh",
        output: str | Output = "identity",
        loss: str | Loss = "mse",
        l2: float = 0.0,
        feature_names: tuple[str, ...] | None = None,
    ) -> None:
        self.criterion = make_criterion(output, loss)
        self._samples = NetworkSamples(X, y, self.criterion)
        self.hidden = _checked_widths(hidden)
        self.activations = _checked_activations(activation, len(self.hidden))
        self.l2 = checked_penalty(l2)
        self.feature_names = checked_names(feature_names, self.X.shape[1])
        self.widths = (self.X.shape[1], *self.hidden, self._samples.n_outputs)
        self._shapes = list(zip(self.widths[:-1], self.widths[1:], strict=True))
        self._ends = np.cumsum([0, *((n_in + 1) * n_out for n_in, n_out in self._shapes)]).tolist()
        self._places = [
            (slice(at, end), (n_in + 1, n_out))
            for at, end, (n_in, n_out) in zip(self._ends, self._ends[1:], self._shapes, strict=False)
        ]
        self._is_weight = np.concatenate([np.repeat([1.0, 0.0], [n * m, m]) for n, m in self._shapes])
        self.parameter_names = tuple(name for at, shape in enumerate(self._shapes) for name in _names(at + 1, *shape))

    @property
    def X(self) -> Array:  # noqa: N802 - the field's name
        """The samples' features, of shape (n_samples, n_features)."""
        return self._samples.X

    @property
    def y(self) -> Array:
        """The samples' targets, of shape (n_samples, n_outputs); one-hot for softmax."""
        return self._samples.y

    @property
    def n_samples(self) -> int:
        """Number of rows of X."""
        return self.X.shape[0]

    @property
    def n_params(self) -> int:
        """Number of weights and biases."""
        return self._ends[-1]

    @property
    def n_layers(self) -> int:
        """Number of weight matrices: one more than there are hidden layers."""
        return len(self.hidden) + 1

    @property
    def runs_at_once(self) -> int:
        """How many runs a chunk should have, so that their activations stay in the cache."""
        return self._runs_at_once(self.n_samples)

    def unpack(self, theta: ArrayLike) -> list[tuple[Array, Array]]:
        """Each layer's W, of shape ``(n_runs, n_in, n_out)``, and b, ``(n_runs, n_out)``, as views of theta."""
        runs, single = as_runs(theta, self.n_params)
        pairs = [(layer[:, :-1], layer[:, -1]) for layer in self._layers(runs)]
        return [(weights[0], bias[0]) for weights, bias in pairs] if single else pairs

    def parameter_groups(self, kind: GroupKind) -> tuple[Rows, ...]:
        """Indices of each neuron's incoming weights, or of each layer's W, and after them those of the layer's b."""
        groups = []
        for at, end, (n_in, n_out) in zip(self._ends, self._ends[1:], self._shapes, strict=False):
            weights, bias = np.split(np.arange(at, end), [n_in * n_out])
            groups += [*weights.reshape(n_in, n_out).T, bias] if kind == "filter" else [weights, bias]
        return tuple(groups)

    def initialize(
        self,
        initializer: str | Initializer | Sequence[str | Initializer],
        n_runs: int,
        rng: np.random.Generator,
    ) -> Array:
        """Starting points, of shape ``(n_runs, n_params)``; run r has a stream of its own, spawned from ``rng``.

        ``initializer`` is a name or an object for all layers, or one for each of the ``n_layers``.

        Raises
        ------
        ValueError
            For fewer than one run, an unknown name, or another number of initializers than layers.
        """
        if n_runs < 1:
            raise ValueError(f"n_runs must be at least 1. Got {n_runs!r}.")
        chosen = _one_a_layer("initializer", initializer, self.n_layers)
        makers = [make_initializer(one) for one in chosen]
        return np.concatenate([self._start(makers, stream) for stream in rng.spawn(n_runs)])

    def predict(self, theta: ArrayLike, X: ArrayLike | None = None) -> Array:
        """Outputs of shape ``(n_runs, n_samples, n_outputs)`` for X, or for the objective's own samples."""
        runs, single = as_runs(theta, self.n_params)
        inputs = self._samples.inputs_of(X, runs.dtype)
        chunks = _chunks(runs, self._runs_at_once(inputs.shape[1]))
        with one_blas_thread():  # copies, because the next pass overwrites the logits
            logits = [forward(self._layers(part), inputs, self.activations).logits.copy() for part in chunks]
        predictions = self.criterion.output.value(np.concatenate(logits)).swapaxes(1, 2)
        return predictions[0] if single else predictions

    def layers(self, theta: ArrayLike, X: ArrayLike | None = None) -> list[Layer]:
        """Pre-activations and activations of every layer, for X or for the objective's own samples."""
        runs, single = as_runs(theta, self.n_params)
        with one_blas_thread():
            hidden, logits = every_layer(self._layers(runs), self._samples.inputs_of(X, runs.dtype), self.activations)
        found = [*hidden, (logits, self.criterion.output.value(logits))]
        return [Layer(*(part[0].T if single else part.swapaxes(1, 2) for part in pair)) for pair in found]

    def value(self, theta: ArrayLike, rows: Rows | None = None) -> Array:
        """Mean loss plus penalty, of shape ``(n_runs,)``."""
        runs, single = as_runs(theta, self.n_params)
        at_once = VALUES_AT_ONCE * self.runs_at_once
        if rows is None and len(runs) > at_once:
            return np.concatenate([self.value(part) for part in _chunks(runs, at_once)])
        passed = self._forward(runs, rows)
        losses = self.criterion.value(passed.logits, self._samples.targets(rows, runs.dtype))
        values = self._penalised(sample_means(losses), runs)
        return values[0] if single else values

    def value_and_gradient(self, theta: ArrayLike, rows: Rows | None = None) -> tuple[Array, Array]:
        """Mean loss plus penalty, of shape ``(n_runs,)``, and its gradient, of shape ``(n_runs, n_params)``."""
        runs, single = as_runs(theta, self.n_params)
        if rows is None and len(runs) > self.runs_at_once:
            chunks = _chunks(runs, self.runs_at_once)
            values, parts = zip(*(self.value_and_gradient(part) for part in chunks), strict=True)
            return np.concatenate(values), np.concatenate(parts)
        layers, gradients = self._layers(runs), np.empty_like(runs)
        passed = forward(layers, self._samples.inputs(rows, runs.dtype), self.activations)
        losses, slope = self.criterion.value_and_derivative(passed.logits, self._samples.targets(rows, runs.dtype))
        slope = slope * runs.dtype.type(1.0 / slope.shape[-1])
        backward(layers, passed, self.activations, slope, self._layers(gradients))
        if self.l2:
            gradients += 2.0 * self._penalty(runs.dtype) * runs
        values = self._penalised(sample_means(losses), runs)
        return (values[0], gradients[0]) if single else (values, gradients)

    def hessian_vector_product(self, theta: ArrayLike, vector: ArrayLike) -> Array:
        """Hessian at every point times a vector, both of shape ``(n_runs, n_params)``, without forming the Hessian."""
        runs, single = as_runs(theta, self.n_params)
        along = np.broadcast_to(np.asarray(vector, dtype=runs.dtype), runs.shape)
        size = self.runs_at_once
        chunks = zip(_chunks(runs, size), _chunks(along, size), strict=True)
        products = np.concatenate([self._hessian_times(*pair) for pair in chunks])
        return products[0] if single else products

    def hessian(self, theta: ArrayLike) -> Array:
        """Exact Hessian, of shape ``(n_runs, n_params, n_params)``; the almost-everywhere one where f has kinks."""
        runs, single = as_runs(theta, self.n_params)
        size = max(1, self.runs_at_once // self.n_params)  # runs whose products fit the cache together
        found = np.concatenate([self._products(part) for part in _chunks(runs, size)])
        hessians = 0.5 * (found + found.swapaxes(1, 2))  # equal up to rounding
        return hessians[0] if single else hessians

    def _products(self, runs: Array) -> Array:
        """Hessian times every unit vector, of shape ``(n_runs, n_params, n_params)``, before it is made symmetric."""
        directions = np.tile(np.eye(self.n_params, dtype=runs.dtype), (len(runs), 1))
        products = self.hessian_vector_product(np.repeat(runs, self.n_params, axis=0), directions)
        return products.reshape(len(runs), self.n_params, self.n_params)

    def _layers(self, runs: Array) -> list[Array]:
        """Each layer's weights with the bias as last row, ``(n_runs, n_in + 1, n_out)``, as views."""
        return [runs[:, place].reshape(len(runs), *shape) for place, shape in self._places]

    def _runs_at_once(self, n_samples: int) -> int:
        numbers = 2 * n_samples * sum(width + 1 for width in self.widths[1:])
        return max(1, _CACHE_BYTES // (8 * max(1, numbers)))

    def _forward(self, runs: Array, rows: Rows | None) -> Pass:
        return forward(self._layers(runs), self._samples.inputs(rows, runs.dtype), self.activations)

    def _hessian_times(self, runs: Array, along: Array) -> Array:
        samples, dtype = self._samples, runs.dtype
        products = np.empty_like(runs)
        hessian_times(
            (self._layers(runs), self._layers(along), self._layers(products)),
            samples.inputs(None, dtype), samples.targets(None, dtype), self.activations, self.criterion,
        )  # fmt: skip
        return products + 2.0 * self._penalty(dtype) * along

    def _start(self, makers: Sequence[Initializer], stream: np.random.Generator) -> Array:
        parts = []
        for maker, (n_in, n_out) in zip(makers, self._shapes, strict=True):
            parts.append(maker.draw(stream, 1, n_in, n_out).reshape(1, -1))
            parts.append(maker.draw_bias(stream, 1, n_in, n_out))
        return np.concatenate(parts, axis=1)

    def _penalty(self, dtype: np.dtype) -> Array:
        return (self.l2 * self._is_weight).astype(dtype)

    def _penalised(self, values: Array, runs: Array) -> Array:
        return values + (runs * runs * self._penalty(runs.dtype)).sum(axis=1) if self.l2 else values


def _chunks(runs: Array, size: int) -> list[Array]:
    return [runs[k : k + size] for k in range(0, len(runs), size)] or [runs]


def _names(layer: int, n_in: int, n_out: int) -> list[str]:
    weights = [f"W{layer}[{i + 1},{j + 1}]" for i in range(n_in) for j in range(n_out)]
    return weights + [f"b{layer}[{j + 1}]" for j in range(n_out)]


def _checked_widths(hidden: Sequence[int]) -> tuple[int, ...]:
    widths = tuple(int(width) for width in hidden)
    if any(width < 1 or width != given for width, given in zip(widths, hidden, strict=True)):
        raise ValueError(f"hidden must list widths of at least 1. Got {tuple(hidden)!r}.")
    return widths


def _checked_activations(
    activation: str | Activation | Sequence[str | Activation], n_hidden: int
) -> tuple[Activation, ...]:
    return tuple(make_activation(one) for one in _one_a_layer("activation", activation, n_hidden))


def _one_a_layer(name: str, given: object, n_layers: int) -> list:
    """The same choice for every layer, or the list of choices, one a layer."""
    if not isinstance(given, list | tuple):
        return [given] * n_layers
    if len(given) != n_layers:
        raise ValueError(f"{name} must be one, or one for each of {n_layers} layers. Got {len(given)}.")
    return list(given)
