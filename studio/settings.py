"""Settings: how this copy of the studio runs, from environment variables and flags, the flags winning."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn

import platformdirs

from studio.checks import choice, integer, shown
from studio.errors import StudioError

APPLICATION = "moodscape-studio"
SOURCES = "sources"
DEVICES = ("auto", "cpu", "cuda")
RUNNERS = ("process", "inline")
_YES, _NO = ("1", "on", "yes", "true"), ("", "0", "off", "no", "false")


class SentenceParser(argparse.ArgumentParser):
    """An argument parser whose errors are `StudioError`s of one sentence instead of a usage page."""

    def error(self, message: str) -> NoReturn:
        raise StudioError(f"{message[:1].upper()}{message[1:].rstrip('.')}.", f"See {self.prog} --help.")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How the studio runs; making one creates nothing on disk.

    `server_port` None lets the server take the first free port from 7860 on. `home` holds the jobs and the
    pictures. `offline` means that nothing is asked of the Hub. `default_model` is a row of the model table.
    """

    server_name: str = "127.0.0.1"
    server_port: int | None = None
    home: Path = Path(platformdirs.user_data_dir(APPLICATION, appauthor=False))
    offline: bool = False
    device: Literal["auto", "cpu", "cuda"] = "auto"
    default_model: str = "moodscape"
    runner: Literal["process", "inline"] = "process"

    def __post_init__(self) -> None:
        choice(self.device, "The device", DEVICES)
        choice(self.runner, "The runner", RUNNERS)
        if self.server_port is not None:
            integer(self.server_port, "The server port", 1, 65535)
        object.__setattr__(self, "home", Path(self.home).expanduser().absolute())

    @classmethod
    def from_env(cls, env: Mapping[str, str], argv: Sequence[str] = ()) -> Settings:
        """Settings from environment variables and the flags of app.py.

        Read: GRADIO_SERVER_NAME, GRADIO_SERVER_PORT, HF_HUB_OFFLINE, MOODSCAPE_HOME, MOODSCAPE_DEVICE,
        MOODSCAPE_MODEL and MOODSCAPE_RUNNER. Where the host forks for every call (ZeroGPU sets
        SPACES_ZERO_GPU) the runner is "inline" unless told otherwise.

        Raises:
            StudioError: a value is out of its range, or a flag is unknown.
        """
        flags = _parser().parse_args(list(argv))
        zero_gpu = _switch(env.get("SPACES_ZERO_GPU", ""), "SPACES_ZERO_GPU")
        values = {
            "server_name": flags.server_name or env.get("GRADIO_SERVER_NAME"),
            "server_port": _port(flags.server_port or env.get("GRADIO_SERVER_PORT")),
            "home": flags.home or env.get("MOODSCAPE_HOME"),
            "offline": flags.offline or _switch(env.get("HF_HUB_OFFLINE", ""), "HF_HUB_OFFLINE"),
            "device": flags.device or env.get("MOODSCAPE_DEVICE"),
            "default_model": flags.model or env.get("MOODSCAPE_MODEL"),
            "runner": flags.runner or env.get("MOODSCAPE_RUNNER") or ("inline" if zero_gpu else None),
        }
        return cls(**{name: value for name, value in values.items() if value not in (None, "")})

    @property
    def outputs(self) -> Path:
        """The folder with one folder of results per job."""
        return self.home / "outputs"

    @property
    def sources(self) -> Path:
        """The folder with the pictures that people brought to work on."""
        return self.home / SOURCES


def _parser() -> SentenceParser:
    parser = SentenceParser(prog="app.py", description="Moodscape Studio: drag an emotion, get a picture.")
    parser.add_argument("--server-name", metavar="HOST", help="address to listen on (GRADIO_SERVER_NAME)")
    parser.add_argument("--server-port", metavar="PORT", help="port to listen on (GRADIO_SERVER_PORT)")
    parser.add_argument("--home", metavar="DIR", help="folder for jobs and pictures (MOODSCAPE_HOME)")
    parser.add_argument("--offline", action="store_true", help="ask nothing of the Hub (HF_HUB_OFFLINE)")
    parser.add_argument("--device", choices=DEVICES, help="where the models run (MOODSCAPE_DEVICE)")
    parser.add_argument("--model", metavar="NAME", help="the model chosen at start (MOODSCAPE_MODEL)")
    parser.add_argument("--runner", choices=RUNNERS, help="a worker process, or none (MOODSCAPE_RUNNER)")
    return parser


def _port(value: str | None) -> int | None:
    if not value:
        return None
    if not value.strip().isdecimal():
        raise StudioError(f"The server port is {shown(value)}, but it must be a whole number from 1 to 65535.")
    return integer(int(value.strip()[:9]), "The server port", 1, 65535)


def _switch(value: str, name: str) -> bool:
    word = value.strip().lower()
    if word not in _YES + _NO:
        raise StudioError(f"{name} is {shown(value)}, but it must be 1 or 0.")
    return word in _YES
