"""What goes wrong in another process is computed here: results, errors and warnings are those of one process."""

import multiprocessing
import os
import sys
import tempfile
import threading
import types
import warnings
from concurrent.futures import CancelledError, ProcessPoolExecutor
from dataclasses import dataclass
from typing import ClassVar

import pytest

from core.functions import ACTIVATIONS, make_activation
from core.functions.activations import Identity
from core.solvers import map_pieces, worker_processes
from core.solvers.worker_processes import n_worker_processes

HERE = os.getpid()


@pytest.fixture(scope="module", autouse=True)
def processes():
    with worker_processes(2):
        yield


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def where_computed(pieces=range(4)) -> set[int]:
    return set(map_pieces(lambda piece: os.getpid(), pieces))


class Unreadable:
    """Can be sent, and read in no other process than it was sent from."""

    def __reduce__(self):
        return _read_in, (os.getpid(),)


def _read_in(process: int) -> Unreadable:
    if os.getpid() != process:
        raise RuntimeError("read elsewhere")
    return Unreadable()


def test_result_that_cannot_be_sent_is_computed_here():
    found = map_pieces(lambda piece: (os.getpid(), threading.Lock()), range(4))
    assert {process for process, _ in found} == {HERE}
    assert HERE not in where_computed()


def test_result_that_cannot_be_read_here_is_computed_here():
    found = map_pieces(lambda piece: (os.getpid(), Unreadable()), range(4))
    assert {process for process, _ in found} == {HERE}
    assert HERE not in where_computed()  # the pool broke, and others took its place


def test_piece_that_cannot_be_read_there_is_computed_here_and_breaks_nothing():
    before = where_computed(range(20))
    assert where_computed([Unreadable(), Unreadable()]) == {HERE}
    assert where_computed(range(20)) & before


def test_class_of_a_module_that_no_other_process_has_is_computed_here(monkeypatch):
    ghost = types.ModuleType("ghost")
    exec("class Piece:\n    pass", vars(ghost))
    monkeypatch.setitem(sys.modules, "ghost", ghost)
    assert where_computed([ghost.Piece(), ghost.Piece()]) == {HERE}


def test_registration_of_this_process_alone_holds():
    @dataclass(frozen=True)
    class Mine(Identity):
        name: ClassVar[str] = "mine"

    ACTIVATIONS["mine"] = Mine
    try:
        assert map_pieces(lambda piece: make_activation("mine").name, range(4)) == ["mine"] * 4
    finally:
        del ACTIVATIONS["mine"]


class TwoWordsError(Exception):
    """Cannot be unpickled: its arguments are not those of its ``__init__``."""

    def __init__(self, first, second):
        super().__init__(f"{first} {second}")


def test_error_is_that_of_this_process():
    def fail(piece):
        raise TwoWordsError("piece", piece)

    with pytest.raises(TwoWordsError, match="piece 0") as caught:
        map_pieces(fail, range(4))
    assert caught.value.__cause__ is None  # no traceback of another process
    assert HERE not in where_computed()


def test_exit_within_a_piece_leaves_the_processes():
    with pytest.raises(SystemExit):
        map_pieces(lambda piece: sys.exit(3), range(4))
    assert HERE not in where_computed()


def warn(piece):
    warnings.warn(f"piece {piece} warns", UserWarning, stacklevel=1)
    return os.getpid()


def test_warnings_are_given_here():
    with pytest.warns(UserWarning, match="piece . warns") as warned:
        found = map_pieces(warn, range(2))
    assert HERE not in found
    assert sorted(str(one.message) for one in warned) == ["piece 0 warns", "piece 1 warns"]


def test_warnings_are_errors_where_they_are_here():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UserWarning, match="piece 0 warns"):
            map_pieces(warn, range(2))


@pytest.mark.parametrize("error", [CancelledError, OSError, SystemExit])
def test_error_of_progress_goes_through_though_it_is_raised_once(error):
    told = []

    def progress(share):
        told.append(share)
        if len(told) == 1:
            raise error("from progress")

    with pytest.raises(error, match="from progress"):
        map_pieces(lambda piece: threading.Event().wait(0.2), range(4), progress=progress)
    assert HERE not in where_computed()


def test_no_file_is_left_whatever_happens(folder):
    def fail(piece):
        raise TwoWordsError("piece", piece)

    assert HERE not in where_computed()
    with pytest.raises(TwoWordsError):
        map_pieces(fail, range(4))
    map_pieces(lambda piece: threading.Lock(), range(4))
    assert list(folder.iterdir()) == []


def test_without_a_folder_for_files_all_is_computed_here(folder, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(folder / "missing"))
    assert where_computed() == {HERE}


def computed_at_home(_) -> bool:
    return where_computed() == {os.getpid()}


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="Windows has no fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_forked_process_computes_by_itself():
    """The pool is its parent's: handed over, a call would wait for ever."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as forked:
        assert forked.submit(computed_at_home, 0).result(timeout=20)
    assert HERE not in where_computed()


def test_machine_that_lets_none_start_is_told_and_computes_here(monkeypatch):
    def refuse(n):
        raise OSError("no more processes")

    module = sys.modules[worker_processes.__module__]
    monkeypatch.setattr(module, "_workers", None)
    monkeypatch.setattr(module, "_started", refuse)
    block = worker_processes(2)
    with pytest.warns(RuntimeWarning, match="no more processes"):
        block.__enter__()
    assert n_worker_processes() == 0
    assert where_computed() == {HERE}
    block.__exit__(None, None, None)
