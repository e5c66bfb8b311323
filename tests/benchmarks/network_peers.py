"""The same training in other libraries: PyTorch (one model at a time, or all at once), JAX and scikit-learn.

Each peer takes a :class:`Work` and starts, and returns a function that trains from them and gives the final parameters
in the core's order. What can be prepared is prepared outside: tensors, row orders, and JAX's compilation.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from core.objectives import MLP
from core.solvers.batches import MiniBatches

Array = NDArray[np.floating]
Train = Callable[[], Array]


@dataclass(frozen=True)
class Work:
    """What is trained: by plain gradient descent on the full batch, or on one sample an update."""

    name: str
    X: Array
    y: Array
    hidden: tuple[int, ...]
    is_classification: bool
    n_runs: int
    n_steps: int
    rate: float
    dtype: type = np.float64
    is_single_sample: bool = False

    @property
    def objective(self) -> MLP:
        """The network in the core."""
        kind = {"output": "sigmoid", "loss": "cross_entropy"} if self.is_classification else {}
        return MLP(self.X, self.y, hidden=self.hidden, activation="tanh", **kind)

    def rows(self, n_runs: int) -> NDArray[np.intp]:
        """The rows that the core draws, of shape (n_steps, n_runs)."""
        batches = MiniBatches(len(self.X), 1, seed=0, n_runs=n_runs)
        return np.stack([batches.draw()[:, 0] for _ in range(self.n_steps)])


def torch_one_at_a_time(work: Work, starts: Array) -> Train:
    """``nn.Sequential`` and ``torch.optim.SGD``, one model after the other."""
    import torch  # pyright: ignore[reportMissingImports]

    X, y = (torch.tensor(part.astype(work.dtype)) for part in (work.X, work.y))
    layers = [[torch.tensor(part.copy()) for part in pair] for start in starts for pair in work.objective.unpack(start)]
    per_model = len(work.hidden) + 1
    rows = torch.tensor(work.rows(len(starts))) if work.is_single_sample else None
    judge = torch.nn.BCEWithLogitsLoss() if work.is_classification else torch.nn.MSELoss()

    def model_of(run: int) -> torch.nn.Sequential:
        parts: list[torch.nn.Module] = []
        for weight, bias in layers[run * per_model : (run + 1) * per_model]:
            linear = torch.nn.Linear(*weight.shape, dtype=weight.dtype)
            with torch.no_grad():
                linear.weight.copy_(weight.T)
                linear.bias.copy_(bias)
            parts += [linear, torch.nn.Tanh()]
        return torch.nn.Sequential(*parts[:-1])

    def train() -> Array:
        found = []
        for run in range(len(starts)):
            model = model_of(run)
            rule = torch.optim.SGD(model.parameters(), lr=work.rate)
            for step in range(work.n_steps):
                at = slice(None) if rows is None else rows[step, run : run + 1]
                rule.zero_grad()
                judge(model(X[at])[:, 0], y[at]).backward()
                rule.step()
            linears = [part for part in model if isinstance(part, torch.nn.Linear)]
            found.append([part for one in linears for part in (one.weight.detach().T, one.bias.detach())])
        return np.stack([np.concatenate([part.numpy().ravel() for part in parts]) for parts in found])

    return train


def torch_batched(work: Work, starts: Array) -> Train:
    """All models in one batched product, their losses added, and ``torch.optim.SGD``."""
    import torch  # pyright: ignore[reportMissingImports]

    X, y = (torch.tensor(part.astype(work.dtype)) for part in (work.X, work.y))
    rows = torch.tensor(work.rows(len(starts))) if work.is_single_sample else None
    judge = torch.nn.functional.binary_cross_entropy_with_logits if work.is_classification else None

    def train() -> Array:
        pairs = work.objective.unpack(starts)
        parts = [torch.tensor(np.array(part), requires_grad=True) for pair in pairs for part in pair]
        rule = torch.optim.SGD(parts, lr=work.rate)
        for step in range(work.n_steps):
            inputs = X.expand(len(starts), *X.shape) if rows is None else X[rows[step]][:, None]
            target = y.expand(len(starts), -1) if rows is None else y[rows[step]][:, None]
            z = torch.baddbmm(parts[1][:, None], inputs, parts[0])
            for k in range(2, len(parts), 2):
                z = torch.baddbmm(parts[k + 1][:, None], torch.tanh(z), parts[k])
            error = judge(z[..., 0], target, reduction="none") if judge else (z[..., 0] - target) ** 2
            rule.zero_grad()
            error.mean(dim=1).sum().backward()
            rule.step()
        return np.concatenate([part.detach().numpy().reshape(len(starts), -1) for part in parts], axis=1)

    return train


def jax_batched(work: Work, starts: Array) -> Train:
    """``jit(vmap(scan))`` over the runs, compiled beforehand."""
    import jax  # pyright: ignore[reportMissingImports]
    import jax.numpy as jnp  # pyright: ignore[reportMissingImports]

    jax.config.update("jax_enable_x64", True)
    X, y = (jnp.asarray(part.astype(work.dtype)) for part in (work.X, work.y))
    rows = jnp.asarray(work.rows(len(starts)).T) if work.is_single_sample else None

    def loss(layers: list, row: jax.Array | None) -> jax.Array:
        inputs, target = (X, y) if row is None else (X[row][None], y[row][None])
        z = inputs @ layers[0][0] + layers[0][1]
        for weight, bias in layers[1:]:
            z = jnp.tanh(z) @ weight + bias
        z = z[:, 0]
        if work.is_classification:
            return jnp.mean(jnp.maximum(z, 0) - z * target + jnp.log1p(jnp.exp(-jnp.abs(z))))
        return jnp.mean((z - target) ** 2)

    def one_run(layers: list, order: jax.Array | None) -> tuple:
        def step(layers: list, row: jax.Array | None) -> tuple:
            value, gradient = jax.value_and_grad(loss)(layers, row)
            return jax.tree.map(lambda part, slope: part - work.rate * slope, layers, gradient), value

        return jax.lax.scan(step, layers, order, length=work.n_steps)

    layers = [tuple(jnp.asarray(np.array(part)) for part in pair) for pair in work.objective.unpack(starts)]
    compiled = jax.jit(jax.vmap(one_run, in_axes=(0, None if rows is None else 0))).lower(layers, rows).compile()

    def train() -> Array:
        final, _ = jax.block_until_ready(compiled(layers, rows))
        return np.concatenate([np.asarray(part).reshape(len(starts), -1) for pair in final for part in pair], axis=1)

    return train


def scikit_learn(work: Work, starts: Array) -> Train:
    """``MLPClassifier`` or ``MLPRegressor`` with ``solver="sgd"``, one after the other, from the same starts."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    n_epochs = work.n_steps // (len(work.X) if work.is_single_sample else 1)
    options = {
        "hidden_layer_sizes": work.hidden, "activation": "tanh", "solver": "sgd", "alpha": 0.0, "momentum": 0.0,
        "nesterovs_momentum": False, "batch_size": 1 if work.is_single_sample else len(work.X), "warm_start": True,
        "shuffle": work.is_single_sample, "tol": 0.0, "n_iter_no_change": work.n_steps, "random_state": 0,
    }  # fmt: skip
    kind, factor = (
        (MLPClassifier, 1.0) if work.is_classification else (MLPRegressor, 2.0)
    )  # it halves the squared error
    X, y = work.X.astype(work.dtype), work.y if work.is_classification else work.y.astype(work.dtype)

    def train() -> Array:
        found = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # ConvergenceWarning: all epochs are asked for
            for start in starts:
                model = kind(max_iter=1, learning_rate_init=factor * work.rate, **options).fit(X, y)
                pairs = work.objective.unpack(start)
                model.coefs_, model.intercepts_ = ([np.array(pair[k]) for pair in pairs] for k in (0, 1))
                model.set_params(max_iter=n_epochs).fit(X, y)
                parts = [part for pair in zip(model.coefs_, model.intercepts_, strict=True) for part in pair]
                found.append(np.concatenate([part.ravel() for part in parts]))
        return np.stack(found)

    return train


@dataclass(frozen=True)
class Peer:
    """A library's way, the module it needs, and whether its time grows with the number of models."""

    name: str
    module: str
    prepare: Callable[[Work, Array], Train]
    is_one_at_a_time: bool = False


PEERS = (
    Peer("PyTorch, one model at a time", "torch", torch_one_at_a_time, is_one_at_a_time=True),
    Peer("PyTorch, batched", "torch", torch_batched),
    Peer("JAX, jit(vmap(scan))", "jax", jax_batched),
    Peer("scikit-learn, one at a time", "sklearn", scikit_learn, is_one_at_a_time=True),
)


def is_installed(peer: Peer) -> bool:
    """Whether the peer's library can be imported here."""
    return find_spec(peer.module) is not None
