"""BLAS held to one thread: for many small products its own threads cost more than they give.

They wait for each other at every product, and where the cores are busy, with other runs or other sessions, each wait is
a time slice of the system: milliseconds about a product of a fifth of one.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController


class _BlasThreads:
    """Holds BLAS at one thread while anyone asks for it; the last to leave restores what was set before.

    The number is one for the whole process, so two sessions that overlap must not restore each other's.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._controller: ThreadpoolController | None = None
        self._modules = 0
        self._limit = None
        self._holders = 0

    def hold(self) -> None:
        with self._lock:
            if self._holders == 0:
                self._look_again()
                self._take_control()
                self._limit = self._loaded().limit(limits=1, user_api="blas")
            self._holders += 1

    def release(self) -> None:
        with self._lock:
            self._holders -= 1
            if self._holders == 0 and self._limit is not None:
                self._take_control()
                self._limit.restore_original_limits()
                self._take_control()

    def _take_control(self) -> None:
        """Let the calling thread set the number; the lock sees to it that one thread at a time does.

        threadpoolctl 3.8 heeds only the thread that asked first, as long as it lives, and in silence.
        """
        for library in self._loaded().lib_controllers:
            forget = getattr(library, "clear_controlling_thread", None)
            if forget is not None:
                forget(force=True)

    def _look_again(self) -> None:
        """Forget what was found where a module has come since: SciPy brings a BLAS of its own, later than NumPy's."""
        if len(sys.modules) != self._modules:
            self._controller, self._modules = None, len(sys.modules)

    def _loaded(self) -> ThreadpoolController:
        if self._controller is None:
            from threadpoolctl import ThreadpoolController  # at first use: looking for the libraries costs milliseconds

            self._controller = ThreadpoolController()
        return self._controller


_BLAS = _BlasThreads()


@contextmanager
def one_blas_thread() -> Generator[None]:
    """Hold BLAS at one thread, in the whole process, until the last such block is left."""
    _BLAS.hold()
    try:
        yield
    finally:
        _BLAS.release()
