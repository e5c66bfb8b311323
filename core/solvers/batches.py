"""Which rows each run sees: mini-batches without replacement, reshuffled every epoch, one random stream a run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]


class MiniBatches:
    """Rows for every update of every run.

    A run's stream is spawned from ``(seed, run)``, so its rows never depend on the other runs. The last batch of an
    epoch is smaller where ``batch_size`` does not divide ``n_samples``, as in PyTorch's DataLoader. A chunk of the
    runs begins at the number ``first_run``.
    """

    def __init__(self, n_samples: int, batch_size: int, *, seed: int, n_runs: int, first_run: int = 0) -> None:
        check_batch_size(batch_size, n_samples)
        self._batch_size = batch_size
        self._streams = [np.random.default_rng([seed, run]) for run in range(first_run, first_run + n_runs)]
        self._order = np.tile(np.arange(n_samples), (n_runs, 1))
        self._at = n_samples

    def draw(self) -> Rows:
        """Rows of the next update, of shape (n_runs, batch)."""
        if self._at >= self._order.shape[1]:
            self._order = np.stack([stream.permutation(self._order.shape[1]) for stream in self._streams])
            self._at = 0
        rows = self._order[:, self._at : self._at + self._batch_size]
        self._at += self._batch_size
        return rows

    def keep(self, going: NDArray[np.bool_]) -> None:
        """Drop the runs that have stopped."""
        self._order = self._order[going]
        self._streams = [stream for stream, goes in zip(self._streams, going, strict=True) if goes]


def check_batch_size(batch_size: int, n_samples: int) -> None:
    """Raise ``ValueError`` for a batch without samples, or with more than there are."""
    if not 1 <= batch_size <= n_samples:
        raise ValueError(f"batch_size must be between 1 and n_samples = {n_samples}. Got {batch_size!r}.")
