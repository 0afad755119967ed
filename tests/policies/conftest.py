from __future__ import annotations

import pytest

from gshell.decide.layers import find, load_files
from gshell.decide.policy import Policy


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    """The shipped packs alone, whatever the machine of the tests has in /etc and ~."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        return load_files(tuple(place for place in find("/") if place[0] == "shipped"))
