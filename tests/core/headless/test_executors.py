"""The same numbers on processes and on a Dask cluster, one of whose workers is killed in the middle."""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import signal
import subprocess
import sys
import time
import uuid
from functools import partial

import cloudpickle
import dask.config
import numpy as np
import pytest
from distributed import Client, LocalCluster

from core.catalogue import EXPERIMENTS
from core.headless.executors import _caller, opened_executor
from core.headless.failures import FailureError
from core.objectives import MLP
from core.report import numbers_of
from core.solvers import map_pieces, minimize
from tests.core.headless.conftest import command, results

MLP_WORDS = tuple(
    f"--set={change}" for change in ("data.n_samples=40", "restarts=20", "epochs=5", "solvers=2", "solvers.2=momentum")
)
pytestmark = pytest.mark.usefixtures("can_spawn")
X = np.random.default_rng(0).normal(size=(40, 3))


@pytest.fixture(scope="module")
def cluster(can_spawn):
    """Two worker processes on this machine alone; one that dies is not replaced, so that the end is quick."""
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "host": "127.0.0.1"}
    patient = {"distributed.comm.timeouts.connect": "90s", "distributed.comm.timeouts.tcp": "90s"}  # on a busy machine
    with (
        dask.config.set(patient),
        _started(dashboard_address="127.0.0.1:0", silence_logs=logging.CRITICAL, **options) as found,
    ):
        for nanny in found.workers.values():
            nanny.auto_restart = False
        yield found


def _started(**options) -> LocalCluster:
    try:
        return LocalCluster(**options)
    except RuntimeError:  # Dask gives up early where other tests take all cores
        time.sleep(2)
        return LocalCluster(**options)


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The run on threads of this process."""
    folder = tmp_path_factory.mktemp("alone") / "out"
    assert command("run", "mlp", *MLP_WORDS, "--view", "learning", "--out", str(folder)).code == 0
    return results(folder)["numbers"]


def train(folder, seconds, seed):
    """A piece that leaves a note each time it begins, and takes its time."""
    with contextlib.suppress(OSError), open(f"{folder}/{seed}-{os.getpid()}-{uuid.uuid4()}", "w"):  # noqa: PTH123
        pass
    time.sleep(seconds)
    objective = MLP(X, X[:, 0] * X[:, 1], hidden=(5,))
    start = objective.initialize("xavier_normal", 2, np.random.default_rng(seed))
    return minimize(objective, start, max_steps=15, stopping=None).final_theta


def pid_of_worker():
    return os.getpid()


def same_numbers(tmp_path, alone, *where):
    said = command("run", "mlp", *MLP_WORDS, "--view", "learning", "--out", "out", *where)
    assert (said.code, "Traceback" in said.err) == (0, False), said.err
    return results(tmp_path / "out")["numbers"] == alone


@pytest.mark.parametrize(
    "experiment", [one for one in EXPERIMENTS.values() if one.in_pieces], ids=lambda experiment: experiment.name
)
def test_pieces_that_travel_give_the_same_numbers(experiment, pickling):
    """Whatever an experiment hands to an executor can be pickled, as can what comes back."""
    settings = experiment.settings()
    here, there = experiment.run(settings), experiment.run(settings, executor=pickling)
    assert numbers_of(here) == numbers_of(there)


def test_processes_give_the_numbers_of_one_machine(tmp_path, alone):
    assert same_numbers(tmp_path, alone, "--workers", "2")


def test_a_cluster_gives_the_numbers_of_one_machine(tmp_path, alone, cluster):
    assert same_numbers(tmp_path, alone, "--scheduler", cluster.scheduler_address)


def test_the_pieces_of_a_killed_worker_run_again(tmp_path, cluster):
    """Killed while it computes: the piece begins twice, on two processes, and every result is what it should be."""
    with Client(cluster, set_as_default=False) as client:
        victim = next(iter(client.run(pid_of_worker).values()))

    def kill(share):
        if share >= 0.25:
            with contextlib.suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)

    with opened_executor(None, cluster.scheduler_address) as executor:
        found = map_pieces(partial(train, str(tmp_path), 0.1), range(16), executor=executor, progress=kill)
    begun = sorted(note.name.split("-")[:2] for note in tmp_path.iterdir())
    on_victim = {seed for seed, pid in begun if int(pid) == victim}
    assert on_victim and len(begun) > 16
    assert {seed for seed, pid in begun if int(pid) != victim} & on_victim
    np.testing.assert_array_equal(found, [train(str(tmp_path), 0.0, seed) for seed in range(16)])


def test_a_call_is_understood_where_this_program_is_not(tmp_path):
    """A scheduler of its own, elsewhere, looks into what it passes on."""
    (tmp_path / "call").write_bytes(cloudpickle.dumps(_caller()))
    (tmp_path / "content").write_bytes(pickle.dumps((max, (1, 2), {})))
    code = (
        "import pickle, pathlib as p; print(pickle.loads(p.Path('call').read_bytes())(p.Path('content').read_bytes()))"
    )
    there = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=False)
    assert (there.stdout, there.stderr) == ("2\n", "")


# --------------------------------------------------------------------------------------------- what cannot be used


def test_no_scheduler_is_told_in_a_sentence(monkeypatch):
    monkeypatch.setattr("core.headless.executors._CONNECT_SECONDS", 0.5)
    said = command("run", "mlp", *MLP_WORDS, "--scheduler", "tcp://127.0.0.1:9")
    assert said.code == 1
    assert said.err.splitlines()[-1] == "No Dask scheduler answers at 'tcp://127.0.0.1:9'."


def test_workers_with_other_code_are_refused(cluster, monkeypatch):
    monkeypatch.setattr("core.headless.executors.code_hash", lambda: "another version")
    told = pytest.raises(FailureError, match="do not have this program or have another")
    with told, opened_executor(None, cluster.scheduler_address):
        pass


def die(*_):
    os._exit(1)


def test_a_process_that_dies_is_told_in_a_sentence(monkeypatch):
    monkeypatch.setattr("core.experiments.splits.comparison._one_block", die)
    said = command("run", "splits", "--set", "repeats=10", "--workers", "1")
    assert said.code == 1 and said.err.splitlines()[-1].startswith("A worker process has died")


def test_an_experiment_without_pieces_says_that_workers_do_nothing():
    said = command("run", "neuron", "--set", "updates=1", "--view", "matrix", "--workers", "4")
    assert said.code == 0
    assert "The neuron has no independent pieces: it runs in this process.\n" in said.err
