"""A bounded store that forgets what was used least recently: the server's results, pictures and uploaded files."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class Store(Generic[V]):
    """Values by key, at most ``max_entries`` of them and at most ``max_size`` in sum of their sizes; thread-safe.

    ``st.cache_resource`` holds the store itself, not the values: a function cached by Streamlit may not report its
    progress on the page.
    """

    def __init__(
        self, *, max_entries: int, max_size: int | None = None, size: Callable[[V], int] | None = None
    ) -> None:
        self._values: OrderedDict[Hashable, V] = OrderedDict()
        self._lock = threading.Lock()
        self._max_entries = max_entries
        self._max_size = max_size
        self._size = size or (lambda value: 0)

    def get(self, key: Hashable) -> V | None:
        """The value, which is now the most recently used; None if it is not here."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Hashable, value: V) -> None:
        """Keep a value, and forget the oldest ones beyond the bounds."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > 1 and self._is_full():
                self._values.popitem(last=False)

    def __len__(self) -> int:
        return len(self._values)

    def _is_full(self) -> bool:
        if len(self._values) > self._max_entries:
            return True
        return self._max_size is not None and sum(map(self._size, self._values.values())) > self._max_size
