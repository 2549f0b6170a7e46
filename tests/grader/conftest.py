"""Every assignment, read once."""

import functools

import pytest

from grader import master as masters
from grader import release, variants
from grader.master import Master

KEY = b"a key that only these tests use"
STUDENTS = ("ada", "bob", "eve", "kim")


@functools.cache
def read(name: str) -> Master:
    return masters.read(name)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "name" in metafunc.fixturenames:
        metafunc.parametrize("name", masters.find())


@pytest.fixture
def master(name: str) -> Master:
    return read(name)


@pytest.fixture(autouse=True)
def no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's own secret takes part."""
    monkeypatch.delenv("GRADER_SECRET", raising=False)


@pytest.fixture(scope="session")
def regression() -> Master:
    return read("regression")


@pytest.fixture(scope="session")
def blank(regression: Master):
    """What a student gets, before it is run."""
    return release.cleared(regression, variants.practice(regression))
