"""Worker processes: the numbers of threads, in other processes; whatever goes wrong there is computed here."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress

import numpy as np
import psutil
import pytest

from core.objectives import MLP, LinearRegression
from core.solvers import Adam, GradientDescent, Stopping, map_pieces, minimize, worker_processes

pool = sys.modules["core.solvers.worker_processes"]  # the package has a function of that name
N_PROCESSES = 2
SIGKILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows has the one name


@pytest.fixture(scope="module", autouse=True)
def processes():
    with worker_processes(N_PROCESSES):
        yield


def network() -> MLP:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 2))
    return MLP(X, X[:, 0] * X[:, 1] > 0, hidden=(16,), output="sigmoid", loss="cross_entropy")


class ProcessNumber:
    """A loss that is the number of the process computing it, the same everywhere; made here for cloudpickle to send."""

    n_params, n_samples, parameter_names, runs_at_once = 1, 1, ("w",), 1

    def value(self, theta, rows=None):
        return np.full(len(theta), float(os.getpid()))

    def value_and_gradient(self, theta, rows=None):
        return self.value(theta), np.zeros((len(theta), 1))


def where_computed(objective, max_steps=200, **settings) -> set[int]:
    path = minimize(objective, np.zeros((8, 1)), max_steps=max_steps, stopping=None, n_records=2, **settings)
    return {int(number) for number in path.final_loss}


@pytest.mark.parametrize(
    "settings",
    [
        {"optimizer": GradientDescent(0.5), "stopping": None},
        {"optimizer": Adam(0.01), "batch_size": 20, "seed": 3, "loss_every": 10, "stopping": None},
        {"optimizer": GradientDescent(0.5), "stopping": Stopping(target_loss=0.4)},
        {"optimizer": GradientDescent(), "learning_rates": np.geomspace(0.1, 1e6, 64), "stopping": None},
    ],
    ids=["full batch", "mini-batches", "runs that end apart", "runs that diverge"],
)
def test_trajectory_is_that_of_one_process(settings):
    objective = network()
    starts = objective.initialize("xavier_uniform", 64, np.random.default_rng(1))
    shared = minimize(objective, starts, max_steps=300, n_records=20, **settings)
    alone = computed_here(objective, starts, max_steps=300, n_records=20, **settings)
    for name in ("theta", "steps", "loss", "loss_steps", "gradient_norm", "status", "stopped_at"):
        np.testing.assert_array_equal(getattr(shared, name), getattr(alone, name), err_msg=name)
    np.testing.assert_array_equal(shared.n_gradient_evaluations, alone.n_gradient_evaluations)


def computed_here(objective, starts, **settings):
    """The same while another call holds the processes: a progress of that call asks for it."""
    found = []

    def meanwhile(share):
        if not found:
            found.append(minimize(objective, starts, **settings))

    minimize(ProcessNumber(), np.zeros((8, 1)), max_steps=15_000, stopping=None, n_records=2, progress=meanwhile)
    return found[0]


def test_runs_are_shared_and_few_updates_are_not():
    assert len(where_computed(ProcessNumber(), max_steps=15_000)) == N_PROCESSES
    assert os.getpid() not in where_computed(ProcessNumber())
    assert where_computed(ProcessNumber(), max_steps=10) == {os.getpid()}


def test_call_that_finds_them_taken_is_computed_here():
    found = []
    where_computed(ProcessNumber(), 15_000, progress=lambda share: found.append(where_computed(ProcessNumber())))
    assert found and set().union(*found) == {os.getpid()}
    assert os.getpid() not in where_computed(ProcessNumber())


def test_progress_is_told_in_the_callers_thread_and_rises():
    told, threads = [], set()

    def progress(share):
        told.append(share)
        threads.add(threading.current_thread())

    where_computed(ProcessNumber(), max_steps=20_000, progress=progress)
    assert threads == {threading.current_thread()}
    assert told == sorted(told) and 0 < told[-1] <= 1


class CancelledError(BaseException):
    """As Streamlit's rerun is, no Exception."""


def cancel(share):
    raise CancelledError


def test_cancelling_ends_the_processes_work():
    with pytest.raises(CancelledError):
        where_computed(ProcessNumber(), max_steps=100_000_000, loss_every=100_000_000, progress=cancel)
    assert os.getpid() not in where_computed(ProcessNumber())  # free again


def test_call_that_overtakes_the_end_of_a_cancelled_one_is_shared():
    under_way, followed = threading.Event(), threading.Event()

    def cancel_when_followed(share):
        under_way.set()
        if followed.is_set():
            raise CancelledError

    def endless():
        with suppress(CancelledError):
            where_computed(ProcessNumber(), 100_000_000, loss_every=100_000_000, progress=cancel_when_followed)

    where_computed(ProcessNumber())  # they have started
    first = threading.Thread(target=endless)
    first.start()
    under_way.wait()
    followed.set()
    assert os.getpid() not in where_computed(ProcessNumber())
    first.join()


class WatchedLock:
    """A lock that notes how long it was to be waited for."""

    def __init__(self, lock):
        self.lock, self.waits = lock, []

    def acquire(self, blocking=True, timeout=-1):
        self.waits.append(timeout if blocking else 0)
        return self.lock.acquire(blocking, timeout)

    def release(self):
        self.lock.release()


def test_one_call_waits_a_moment_for_a_long_one_and_later_calls_do_not(monkeypatch):
    lock = WatchedLock(threading.Lock())
    monkeypatch.setattr(pool._workers, "_taken", lock)
    followed = []

    def follow(share):
        if len(followed) < 3:
            followed.append(where_computed(ProcessNumber(), max_steps=130))

    where_computed(ProcessNumber(), 15_000, progress=follow)
    assert lock.waits[:5] == [0, 0, pool._MOMENT, 0, 0]  # its own; the first that follows; two more
    assert followed == [{os.getpid()}] * 3


def test_keyboard_interrupt_ends_the_processes_work():
    threading.Timer(0.5, signal.raise_signal, [signal.SIGINT]).start()
    with pytest.raises(KeyboardInterrupt):
        where_computed(ProcessNumber(), max_steps=100_000_000, loss_every=100_000_000)
    assert os.getpid() not in where_computed(ProcessNumber())


def test_error_of_an_objective_goes_through():
    class Faulty(ProcessNumber):
        def value_and_gradient(self, theta, rows=None):
            raise ValueError("theta must be somewhere else.")

    with pytest.raises(ValueError, match="somewhere else"):
        where_computed(Faulty())
    assert os.getpid() not in where_computed(ProcessNumber())


def test_what_a_killed_process_had_is_computed_here_and_others_take_its_place():
    here = os.getpid()

    class Deadly(ProcessNumber):
        def value_and_gradient(self, theta, rows=None):
            if os.getpid() != here:
                os.kill(os.getpid(), SIGKILL)
            return super().value_and_gradient(theta)

    before = where_computed(ProcessNumber(), max_steps=15_000)
    assert where_computed(Deadly()) == {here}
    after = where_computed(ProcessNumber())
    assert here not in after and not after & before


def test_what_cannot_be_pickled_is_computed_here():
    class Locked(ProcessNumber):
        def __init__(self):
            self.lock = threading.Lock()

    assert where_computed(Locked()) == {os.getpid()}


def test_large_snapshots_are_not_sent():
    class Wide(ProcessNumber):
        n_params = 100_000

        def value_and_gradient(self, theta, rows=None):
            return self.value(theta), np.zeros_like(theta)

    starts = np.zeros((8, Wide.n_params))
    few = minimize(Wide(), starts, max_steps=20, stopping=None, n_records=2)
    many = minimize(Wide(), starts, max_steps=20, stopping=None, n_records=20)
    assert os.getpid() not in few.final_loss
    assert set(many.final_loss) == {os.getpid()}  # 16 million numbers


def test_pieces_are_shared_in_their_order_and_progress_ends_at_one():
    told = []
    found = map_pieces(lambda piece: (piece, os.getpid()), range(10), progress=told.append)
    assert [piece for piece, _ in found] == list(range(10))
    assert os.getpid() not in {number for _, number in found}
    assert told[-1] == 1.0


def test_descent_within_a_piece_stays_in_its_process():
    def piece(number):
        return where_computed(ProcessNumber()), os.getpid()

    assert all(computed == {process} for computed, process in map_pieces(piece, range(4)))


def test_no_piece_begins_after_cancelling(tmp_path):
    def piece(number):
        (tmp_path / str(number)).touch()
        time.sleep(0.3)

    with pytest.raises(CancelledError):
        map_pieces(piece, range(12), progress=cancel)
    assert len(list(tmp_path.iterdir())) <= N_PROCESSES


def test_cancelling_ends_a_piece_at_an_update_of_its_descent():
    def endless(piece):
        return where_computed(ProcessNumber(), max_steps=100_000_000, loss_every=100_000_000)

    with pytest.raises(CancelledError):
        map_pieces(endless, range(2), progress=cancel)
    assert os.getpid() not in where_computed(ProcessNumber())


def test_wrong_numbers_and_a_second_opening_are_refused():
    with pytest.raises(ValueError, match="n must be at least 1. Got 0."), worker_processes(0):
        pass
    with pytest.raises(RuntimeError, match="twice"), worker_processes(N_PROCESSES):
        pass


def test_nothing_is_left_running():
    code = (
        "import numpy as np, sys\n"
        "from core.solvers import map_pieces, worker_processes\n"
        "import os\n"
        "with worker_processes(2):\n"
        "    print(*set(map_pieces(lambda piece: os.getpid(), range(8))))\n"
        "assert len(map_pieces(abs, [1, 2])) == 2\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stderr == ""
    numbers = [int(word) for word in ran.stdout.split()]
    assert numbers and not any(psutil.pid_exists(number) for number in numbers)


def test_block_that_is_left_at_work_ends_it_without_a_word():
    code = (
        "import threading, time\n"
        "from core.solvers import map_pieces, worker_processes\n"
        "def work(): print(map_pieces(time.sleep, [0.2] * 8))\n"
        "with worker_processes(2):\n"
        "    worker = threading.Thread(target=work)\n"
        "    worker.start()\n"
        "    time.sleep(1)\n"
        "worker.join()\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (ran.stdout, ran.stderr) == (f"{[None] * 8}\n", "")  # ended there, and computed here


@pytest.mark.skipif(os.name == "nt", reason="Windows does not tell a process that its parent has gone")
def test_processes_end_with_a_killed_parent():
    code = (
        "import os, time\n"
        "from core.solvers import map_pieces, worker_processes\n"
        "with worker_processes(2):\n"
        "    print(*set(map_pieces(lambda piece: os.getpid(), range(8))), flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as parent:
        numbers = [int(word) for word in parent.stdout.readline().split()]
        parent.kill()
    _, alive = psutil.wait_procs([psutil.Process(number) for number in numbers if psutil.pid_exists(number)], 20)
    assert numbers and not alive


def test_regression_is_shared_too():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(2000, 3))
    objective = LinearRegression(X, X @ [1.0, 2.0, 3.0])
    starts = rng.normal(size=(400, 4))
    shared = minimize(objective, starts, optimizer=GradientDescent(0.1), max_steps=100)
    alone = computed_here(objective, starts, optimizer=GradientDescent(0.1), max_steps=100)
    np.testing.assert_array_equal(shared.theta, alone.theta)
