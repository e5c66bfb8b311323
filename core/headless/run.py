"""One run: compute on the chosen executor, draw every view, and write each file as soon as it is there."""

from __future__ import annotations

import time
import traceback
from argparse import Namespace
from collections.abc import Generator
from concurrent.futures import BrokenExecutor, CancelledError
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from core.catalogue import Experiment
from core.headless.asked import Asked, ask, find_experiment, find_lesson, read_settings
from core.headless.executors import opened_executor
from core.headless.failures import FAILED, FINISHED, FailureError
from core.headless.files import NearFiles
from core.headless.folder import PIECES, SETTINGS, Folder, usual_folder
from core.headless.kept import KeptPieces
from core.headless.progress import Bar, say
from core.headless.results import Results
from core.headless.summary import as_json
from core.headless.views import ViewWriter
from core.report import settings_json
from core.settings import explain

ERROR = "error.txt"


@dataclass(frozen=True)
class _Run:
    """What is run, where to, and on what."""

    asked: Asked
    folder: Folder
    files: NearFiles
    workers: int | None
    scheduler: str | None

    @property
    def experiment(self) -> Experiment:
        return self.asked.experiment


def run(words: Namespace) -> int:
    """Run what the words of the command line ask for, and say what came of it.

    Raises
    ------
    MisuseError, FailureError
        In one sentence.
    """
    one = _read(words)
    one.folder.claim(one.experiment.name, as_json(one.asked.settings))
    results = Results.begin(one.folder, one.asked, goes_on=words.resume)
    if results.is_finished(one.asked):
        print(f"Nothing is missing in {one.folder.path}.")
        return FINISHED
    with _failures_told(one.folder, results):
        results.open()
        one.folder.write(SETTINGS, settings_json(one.asked.settings))
        one.folder.write("script.py", one.experiment.script(one.asked.settings).encode())
        result = _computed(one, results)
        is_complete = ViewWriter(one.asked, result, one.folder, results).write_all()
        results.finish()
    one.folder.discard_pieces()
    print(f"{results.n_files} files of {results.n_drawn} views are in {one.folder.path}.")
    return FINISHED if is_complete or not one.asked.is_named else FAILED


def _read(words: Namespace) -> _Run:
    experiment = find_experiment(words.name)
    file = Path(words.settings) if words.settings else None
    if words.resume and words.out and not (file or words.lesson or words.sets):
        file = Path(words.out) / SETTINGS
    lesson = find_lesson(experiment, words.lesson) if words.lesson else None
    usual = lesson.settings if lesson else experiment.settings()
    settings = read_settings(experiment, file) if file else usual
    asked = ask(experiment, settings, words.sets, views=words.views, lesson=lesson)
    out = Path(words.out) if words.out else usual_folder(experiment.name, asked.settings.model_dump_json())
    near = NearFiles((file.parent, Path()) if file else (Path(),))
    return _Run(asked, Folder(out), near, words.workers, words.scheduler)


def _computed(one: _Run, results: Results) -> Any:
    experiment, settings = one.experiment, one.asked.settings
    estimated = experiment.seconds(settings, files=one.files)
    say(f"{experiment.title}: about {estimated:,.0f} s on one core." if estimated >= 1 else f"{experiment.title}.")
    began = time.perf_counter()
    with Bar(experiment.name) as bar:
        result = _in_pieces(one, bar) if experiment.in_pieces else _whole(one, bar)
    taken = time.perf_counter() - began
    for name, content in one.files.fetched.items():
        one.folder.write(name, content)
    results.add_run(one.asked, result, estimated=estimated, taken=taken)
    for outcome in experiment.outcomes(result):
        print(f"{outcome.symbol} {outcome.name}: {outcome.sentence}")
    for note in experiment.notes(result):
        print(note)
    return result


def _whole(one: _Run, bar: Bar) -> Any:
    if one.workers or one.scheduler:
        say(f"{one.experiment.title} has no independent pieces: it runs in this process.")
    return one.experiment.run(one.asked.settings, progress=bar, files=one.files)


def _in_pieces(one: _Run, bar: Bar) -> Any:
    with opened_executor(one.workers, one.scheduler) as executor:
        kept = KeptPieces(executor, one.folder.path / PIECES)
        result = one.experiment.run(one.asked.settings, progress=bar, files=one.files, executor=kept)
    if kept.n_found:
        say(f"Pieces that had been finished before: {kept.n_found}.")
    if kept.fault:
        say(kept.fault)
    return result


@contextmanager
def _failures_told(folder: Folder, results: Results) -> Generator[None]:
    """Turn whatever a run raises into one sentence, and keep it with the results."""
    try:
        yield
    except Exception as error:
        sentence = _known(error)
        if sentence is None:
            folder.write(ERROR, traceback.format_exc().encode())
            fault = f"This is an error of the program, {type(error).__name__}: {error}".rstrip(".")
            sentence = f"{fault}. Its traceback is in {str(folder.path / ERROR)!r}."
        results.fail(sentence)
        raise FailureError(sentence) from error


def _known(error: Exception) -> str | None:
    """What to say of a failure that may happen to anybody; None for one that should not."""
    match error:
        case BrokenExecutor():
            return "A worker process has died, perhaps for want of memory: --resume goes on with what is missing."
        case CancelledError():
            return "The cluster has given up pieces of this run: --resume goes on with what is missing."
        case MemoryError():
            return "There is not enough memory for this run: ask for fewer rows, restarts or solvers."
        case ValidationError():
            return explain(error)
        case ValueError() | FailureError():
            return str(error)
    is_dask = type(error).__module__.startswith("distributed")  # it has many of its own
    return f"The Dask cluster has failed: {str(error).splitlines()[0]}" if is_dask else None
