import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "record")]


@pytest.fixture(autouse=True)
def own_places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A home, state and configuration of the test's own, and none of the terminal's habits."""
    for variable in ("CONFIG", "STATE", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{variable}_HOME", str(tmp_path / variable.lower()))
    monkeypatch.setenv("SHLVL", "1")
    for variable in ("_GSHELL_COMPLETE", "NO_COLOR", "FORCE_COLOR", "GSHELL_DEBUG", "SSH_ORIGINAL_COMMAND"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path
