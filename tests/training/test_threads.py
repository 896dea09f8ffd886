"""How many threads a training takes, and leaves to what follows it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

torch = pytest.importorskip("torch")

from training.threads import Threads  # noqa: E402


@pytest.fixture(autouse=True)
def two_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


def test_the_faster_number_is_kept() -> None:
    threads = Threads()
    for _ in range(100):
        threads.learnt(1_000, 1.0 if torch.get_num_threads() == 1 else 10.0)
    assert torch.get_num_threads() == 1


def test_what_follows_a_training_on_one_thread_has_all_of_them() -> None:
    threads = Threads()
    for _ in range(100):
        threads.learnt(1_000, 1.0 if torch.get_num_threads() == 1 else 10.0)
    threads.done()
    assert torch.get_num_threads() == 2
    assert Threads()._choices == [1, 2]
