"""Settings from the environment and the flags of app.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.errors import StudioError
from studio.settings import Settings


def test_defaults_touch_nothing(tmp_path: Path) -> None:
    settings = Settings.from_env({"MOODSCAPE_HOME": str(tmp_path / "home")})
    assert (settings.server_name, settings.server_port, settings.runner) == ("127.0.0.1", None, "process")
    assert (settings.device, settings.default_model, settings.offline) == ("auto", "moodscape", False)
    assert settings.outputs == tmp_path / "home" / "outputs"
    assert not settings.home.exists()
    assert "moodscape-studio" in str(Settings.from_env({}).home)


def test_the_environment() -> None:
    env = {
        "GRADIO_SERVER_NAME": "0.0.0.0",
        "GRADIO_SERVER_PORT": "8123",
        "HF_HUB_OFFLINE": "1",
        "MOODSCAPE_DEVICE": "cpu",
        "MOODSCAPE_MODEL": "sd15",
        "MOODSCAPE_RUNNER": "inline",
    }
    settings = Settings.from_env(env)
    assert (settings.server_name, settings.server_port, settings.offline) == ("0.0.0.0", 8123, True)
    assert (settings.device, settings.default_model, settings.runner) == ("cpu", "sd15", "inline")


def test_flags_win(tmp_path: Path) -> None:
    env = {"GRADIO_SERVER_PORT": "8123", "MOODSCAPE_RUNNER": "inline", "HF_HUB_OFFLINE": "0"}
    flags = ["--server-port", "9000", "--runner", "process", "--offline", "--home", str(tmp_path), "--device", "cuda"]
    settings = Settings.from_env(env, flags)
    assert (settings.server_port, settings.runner, settings.offline) == (9000, "process", True)
    assert (settings.home, settings.device) == (tmp_path, "cuda")


def test_a_host_that_forks_gets_the_inline_runner() -> None:
    assert Settings.from_env({"SPACES_ZERO_GPU": "true"}).runner == "inline"
    assert Settings.from_env({"SPACES_ZERO_GPU": "true", "MOODSCAPE_RUNNER": "process"}).runner == "process"


def test_home_is_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Settings(home=Path("here")).home == tmp_path / "here"
    assert Settings(home=Path("~/there")).home == tmp_path / "there"


@pytest.mark.parametrize(
    ("env", "argv", "words"),
    [
        ({"GRADIO_SERVER_PORT": "http"}, [], "The server port is “http”"),
        ({"GRADIO_SERVER_PORT": "70000"}, [], "from 1 to 65535"),
        ({}, ["--server-port", "0"], "from 1 to 65535"),
        ({"HF_HUB_OFFLINE": "perhaps"}, [], "HF_HUB_OFFLINE is “perhaps”"),
        ({"MOODSCAPE_DEVICE": "abacus"}, [], "auto, cpu, cuda"),
        ({"MOODSCAPE_RUNNER": "hamster"}, [], "process, inline"),
        ({}, ["--devise", "cpu"], "Unrecognized arguments: --devise"),
        ({}, ["--device", "abacus"], "invalid choice"),
    ],
)
def test_refused_with_a_sentence(env: dict[str, str], argv: list[str], words: str) -> None:
    with pytest.raises(StudioError) as caught:
        Settings.from_env(env, argv)
    assert words in str(caught.value)
