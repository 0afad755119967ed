"""Sessions with a real bash on a real terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from terminal_session import Opener, Session


@pytest.fixture
def open_session(tmp_path: Path) -> Iterator[Opener]:
    opener = Opener(tmp_path)
    yield opener
    opener.close()


@pytest.fixture
def session(open_session: Opener) -> Session:
    """One of the test's own, ready for its first command."""
    session = open_session()
    session.answer()
    return session


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """One for all tests of a module: they leave it as they found it."""
    opener = Opener(tmp_path_factory.mktemp("shared"))
    session = opener()
    session.answer()
    yield session
    opener.close()
