"""Finished pieces kept on disk, so that an interrupted run goes on where it was."""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Callable
from concurrent.futures import Executor, Future
from functools import cache
from pathlib import Path
from typing import Any

import core
from core.headless.folder import write_whole
from core.settings import Settings

_HASH = 64  # letters of a SHA-256


class KeptPieces(Executor):
    """An executor that keeps what another computes, and computes nothing twice.

    A piece is known by the code of this program, its function and its arguments, whatever its number, so pieces are
    right also after settings or code have changed. Its file begins with the hash of the rest; one that is damaged is
    computed again. The files are pickles: they are read from the folder of one's own run only.
    """

    def __init__(self, executor: Executor, folder: Path) -> None:
        self._executor, self._folder = executor, folder
        self._described: dict[int, tuple[object, bytes]] = {}
        self.n_found = 0
        self.fault = ""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """The result as it was kept, or as the executor will compute it."""
        path = self._path(fn, args)
        if path is None:
            return self._executor.submit(fn, *args, **kwargs)
        found = _read(path)
        if found is not None:
            self.n_found += 1
            return found
        future = self._executor.submit(fn, *args, **kwargs)
        future.add_done_callback(lambda done: self._keep(path, done))
        return future

    def _path(self, fn: object, args: tuple[object, ...]) -> Path | None:
        try:
            parts = [code_hash().encode(), *(self._description(part) for part in (fn, *args[:-1])), _pickled(args[-1])]
        except Exception:  # pickle fails in many ways; such a piece runs on threads alone and is not kept
            return None
        return self._folder / f"{hashlib.sha256(b'|'.join(parts)).hexdigest()}.pickle"

    def _description(self, part: object) -> bytes:
        """What a function is known by; told once for all pieces it is called with."""
        if id(part) not in self._described:
            self._described[id(part)] = part, hashlib.sha256(_pickled(part)).digest()
        return self._described[id(part)][1]

    def _keep(self, path: Path, done: Future[Any]) -> None:
        if done.cancelled() or done.exception() is not None:
            return
        content = pickle.dumps(done.result(), protocol=5)
        try:
            self._folder.mkdir(exist_ok=True)
            write_whole(path, hashlib.sha256(content).hexdigest().encode() + content)
        except OSError as error:
            self.fault = f"Finished pieces cannot be kept in {str(self._folder)!r}: {error.strerror or error}."


@cache
def code_hash() -> str:
    """SHA-256 of this program's code, so that no other version's results are taken for its own."""
    root = Path(core.__file__).parent
    told = hashlib.sha256()
    for file in sorted(root.rglob("*.py")):
        told.update(f"{file.relative_to(root).as_posix()}\n".encode() + file.read_bytes())
    return told.hexdigest()


class _Pickler(pickle.Pickler):
    """Settings are told by their JSON: they hold a set, whose order differs from one process to the next."""

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, Settings):
            return str, (f"{type(obj).__qualname__} {obj.model_dump_json()}",)
        return NotImplemented


def _pickled(value: object) -> bytes:
    buffer = io.BytesIO()
    _Pickler(buffer, protocol=5).dump(value)
    return buffer.getvalue()


def _read(path: Path) -> Future[Any] | None:
    try:
        content = path.read_bytes()
        if hashlib.sha256(content[_HASH:]).hexdigest().encode() != content[:_HASH]:
            return None
        result = pickle.loads(content[_HASH:])
    except Exception:  # not there, cut short, or of classes that are no more
        return None
    future: Future[Any] = Future()
    future.set_result(result)
    return future
