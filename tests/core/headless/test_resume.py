"""What an interrupt leaves, and that going on with it gives the numbers of a run that nothing interrupted."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest

import core.headless.kept as kept_module
from core.headless.kept import KeptPieces, code_hash
from core.headless.progress import Bar
from core.solvers import Adam, GradientDescent, map_pieces
from tests.core.headless.conftest import command, results

ROOT = Path(__file__).resolve().parents[3]
SPLITS = ("run", "splits", "--set", "data.n_samples=20", "--set", "data.n_features=10", "--set", "repeats=800")
WORDS = (*SPLITS, "--view", "bias", "--out", "out")


def pieces(folder: Path) -> list[Path]:
    return sorted((folder / "pieces").glob("*.pickle"))


@pytest.fixture(scope="module")
def left_behind(tmp_path_factory):
    """A run of sixteen pieces, interrupted as soon as four are done."""

    def interrupt(bar, share):
        if share >= 0.25:
            raise KeyboardInterrupt

    folder = tmp_path_factory.mktemp("interrupted") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Bar, "__call__", interrupt)
        patch.setattr("core.solvers.pieces.PROGRESS_SECONDS", 0.001)
        said = command(*SPLITS, "--view", "bias", "--out", str(folder))
    assert said.code == 130
    assert said.err.splitlines()[-1].startswith("Interrupted. What is finished is kept:")
    time.sleep(0.2)  # pieces on threads that had begun come to their end
    return folder


@pytest.fixture
def interrupted(left_behind, tmp_path):
    """A copy of it to go on with."""
    return Path(shutil.copytree(left_behind, tmp_path / "out"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "out"
    command(*SPLITS, "--view", "bias", "--out", str(folder))
    return folder


def test_an_interrupt_leaves_settings_readable_results_and_whole_pieces(interrupted):
    told = results(interrupted)
    assert told["finished"] is False and told["experiment"] == "splits" and "numbers" not in told
    assert (interrupted / "settings.json").is_file() and not list(interrupted.rglob("*.part"))
    assert 3 <= len(pieces(interrupted)) < 16
    for piece in pieces(interrupted):
        pickle.loads(piece.read_bytes()[64:])


def test_resume_computes_what_is_missing_and_gives_the_numbers_of_an_uninterrupted_run(interrupted, whole):
    n_kept = len(pieces(interrupted))
    said = command("run", "splits", "--out", "out", "--resume", "--view", "bias")
    assert said.code == 0 and f"Pieces that had been finished before: {n_kept}.\n" in said.err
    assert results(interrupted)["numbers"] == results(whole)["numbers"]
    assert (interrupted / "splits_bias.csv").read_bytes() == (whole / "splits_bias.csv").read_bytes()
    assert not (interrupted / "pieces").exists()


def test_a_damaged_piece_is_computed_again(interrupted, whole):
    cut, changed, *others = pieces(interrupted)
    cut.write_bytes(cut.read_bytes()[:-10])
    changed.write_bytes(changed.read_bytes()[:-1] + b"x")
    said = command(*WORDS, "--resume")
    assert f"finished before: {len(others)}.\n" in said.err
    assert results(interrupted)["numbers"] == results(whole)["numbers"]


def test_pieces_of_other_code_are_not_taken(interrupted, monkeypatch):
    monkeypatch.setattr(kept_module, "code_hash", lambda: "another version")
    assert "finished before" not in command(*WORDS, "--resume").err


def test_resume_of_a_finished_run_does_nothing(whole):
    before = {file: file.stat().st_mtime_ns for file in whole.iterdir()}
    said = command("run", "splits", "--out", str(whole), "--resume", "--view", "bias")
    assert (said.code, said.out) == (0, f"Nothing is missing in {whole}.\n")
    assert {file: file.stat().st_mtime_ns for file in whole.iterdir()} == before


def test_resume_draws_a_view_whose_file_is_gone(whole, tmp_path):
    shutil.copytree(whole, tmp_path / "out")
    (tmp_path / "out" / "splits_bias.html").unlink()
    assert command(*WORDS, "--resume").code == 0
    assert (tmp_path / "out" / "splits_bias.html").is_file()


# ------------------------------------------------------------------------------------------------ how pieces are known


def double(settings, k):
    return settings.learning_rate * np.full(3, k)


def test_a_piece_is_known_by_its_function_its_settings_and_itself(tmp_path):
    with ThreadPoolExecutor(1) as threads:

        def found(settings, numbers):
            kept = KeptPieces(threads, tmp_path / "pieces")
            tmp_path.joinpath("pieces").mkdir(exist_ok=True)
            answers = map_pieces(partial(double, settings), numbers, executor=kept)
            np.testing.assert_array_equal(answers, [double(settings, k) for k in numbers])
            threads.submit(int).result()  # the last piece is kept by now
            return kept.n_found

        assert found(Adam(0.5), [1, 2]) == 0
        assert found(Adam(0.5), [3, 2, 1]) == 2
        assert found(Adam(0.25), [1, 2]) == 0
        assert found(GradientDescent(0.5), [1, 2]) == 0


def test_what_cannot_be_pickled_is_computed_and_not_kept(tmp_path):
    with ThreadPoolExecutor(1) as threads:
        assert map_pieces(lambda k: -k, [1, 2], executor=KeptPieces(threads, tmp_path / "pieces")) == [-1, -2]
    assert not (tmp_path / "pieces").exists()


def test_the_code_is_told_by_every_file_of_core():
    assert len(code_hash()) == 64 and code_hash() == code_hash()


# ------------------------------------------------------------------------------------------------------- as a process


@pytest.mark.skipif(sys.platform == "win32", reason="an interrupt from the terminal is told otherwise there")
def test_a_process_ends_with_its_codes_and_an_interrupt_leaves_no_traceback(tmp_path):
    """Ctrl-C reaches the whole group of processes, workers too; all have ended when the command has."""
    words = [sys.executable, "-m", "core"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    wrong = subprocess.run([*words, "run", "nothing"], env=environment, capture_output=True, text=True, check=False)
    assert wrong.returncode == 2 and wrong.stderr.count("\n") == 1
    long = [*words, *SPLITS, "--set", "repeats=2000", "--set", "data.n_features=4000", "--workers", "2", "--out", "out"]
    running = subprocess.Popen(
        long, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    deadline = time.monotonic() + 60
    while not pieces(tmp_path / "out") and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGINT)
    out, err = running.communicate(timeout=120)
    assert running.returncode == 130 and not out
    assert "Traceback" not in err and err.splitlines()[-1].startswith("Interrupted.")
    assert results(tmp_path / "out")["finished"] is False and pieces(tmp_path / "out")
