"""The bounded store."""

from __future__ import annotations

from pages._ui.plain import plain
from pages._ui.store import Store


def test_the_least_recently_used_is_forgotten_first():
    store: Store[str] = Store(max_entries=2)
    store.put("a", "1")
    store.put("b", "2")
    store.get("a")
    store.put("c", "3")
    assert (store.get("a"), store.get("b"), store.get("c")) == ("1", None, "3")


def test_the_sum_of_sizes_is_bounded():
    store: Store[bytes] = Store(max_entries=10, max_size=10, size=len)
    for name in "abc":
        store.put(name, b"xxxx")
    assert [store.get(name) is not None for name in "abc"] == [False, True, True]


def test_what_was_put_last_is_kept_whatever_its_size():
    store: Store[bytes] = Store(max_entries=10, max_size=10, size=len)
    store.put("a", b"x")
    store.put("b", b"x" * 100)
    assert (store.get("a"), len(store)) == (None, 1)


def test_what_is_put_twice_counts_once():
    store: Store[str] = Store(max_entries=2)
    for value in ("1", "2", "3"):
        store.put("a", value)
    assert (store.get("a"), len(store)) == ("3", 1)


def test_plain_text_escapes_what_markdown_would_read():
    assert plain("**a** $b$ [c](d) :red[e] <f>") == r"\*\*a\*\* \$b\$ \[c\]\(d\) \:red\[e\] \<f\>"
    assert plain("η = 0.1 − 2/λ") == r"η = 0\.1 − 2/λ"
