"""What every test shares: the order of the suite, Hypothesis' settings, and an executor that pickles, and processes."""

from __future__ import annotations

import pickle
import sys
import types
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent
BROWSER_TESTS = ROOT / "tests" / "pages" / "browser"

# The same examples on every machine: a red build is a red build for everyone. No deadline: machines differ in speed.
hypothesis.settings.register_profile("descent-lab", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("descent-lab")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the browser tests and run them last: quick tests speak first, and Playwright's event loop disturbs none."""
    for item in items:
        if item.path.is_relative_to(BROWSER_TESTS):
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.path.is_relative_to(BROWSER_TESTS))


class _Pickling(Executor):
    """Calls at once, with everything pickled on the way there and back, as another process has it."""

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        call, given = pickle.loads(pickle.dumps((fn, args)))
        future.set_result(pickle.loads(pickle.dumps(call(*given))))
        return future


@pytest.fixture(scope="session")
def pickling() -> Executor:
    """An executor that costs nothing and finds whatever a process or another machine would not take."""
    return _Pickling()


@pytest.fixture(scope="module")
def can_spawn() -> Iterator[None]:
    """Let processes be started: each runs ``__main__``, and a page's test leaves a script there that is no more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "__main__", types.ModuleType("__main__"))
        yield
