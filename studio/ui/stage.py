"""What the stage shows: a job's events and results as small JSON views for `assets/ui/stage.js`."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from studio.engine.protocol import Event, Failed, JobView, Progress, Queued, Result, Started, Stopped
from studio.recipe import Recipe
from studio.ui.page_files import file_url, scripts

View = dict[str, Any]
"""{job, phase, line, share, preview, pictures, note}; phase is idle, waiting, running, done, failed or stopped."""

IDLE: View = {"job": "", "phase": "idle", "line": "", "share": 0.0, "preview": None, "pictures": [], "note": ""}


def stage() -> gr.HTML:
    """The stage component; its value is a View, its "recall" event carries {job, index, part}, others {job, index}."""
    return gr.HTML(
        value=IDLE,  # type: ignore[arg-type]  # gr.HTML carries any JSON value to its script
        html_template='<div class="stage-root"></div>',
        js_on_load=scripts("dom.js", "scene.js", "stage.js"),
        apply_default_css=False,
        elem_id="stage",
    )


def sketch_channel() -> gr.HTML:
    """An unseen component whose value {url, note} is the latest live sketch."""
    return gr.HTML(
        value=None,
        html_template="",
        js_on_load=scripts("sketch.js"),
        visible="hidden",
        elem_id="sketch",
    )


def status_line() -> gr.HTML:
    """The line with the device and the model; its value is plain text."""
    return gr.HTML(
        value="",
        html_template='<p class="status"></p>',
        js_on_load=scripts("dom.js", "status.js"),
        apply_default_css=False,
        elem_id="status",
    )


def view(event: Event, job: str) -> View:
    """The stage while and after a job says `event`."""
    match event:
        case Queued(position=position):
            return IDLE | {"job": job, "phase": "waiting", "line": _queue_line(position)}
        case Started():
            return IDLE | {"job": job, "phase": "running", "line": "getting ready"}
        case Progress():
            share = (event.picture + event.step / max(event.steps, 1)) / max(event.pictures, 1)
            preview = file_url(event.preview) if event.preview else None
            return IDLE | {
                "job": job,
                "phase": "running",
                "line": progress_line(event),
                "share": share,
                "preview": preview,
            }
        case Result():
            return done_view(event, job)
        case Failed():
            return IDLE | {
                "job": job,
                "phase": "failed",
                "line": "failed",
                "note": f"{event.message} {event.hint}".strip(),
            }
        case Stopped():
            return IDLE | {
                "job": job,
                "phase": "stopped",
                "line": "stopped",
                "note": "Stopped. Everything you set is still here.",
            }


def done_view(result: Result, job: str) -> View:
    """The stage with a finished job's pictures."""
    pictures = [_picture(path, recipe) for path, recipe in zip(result.files, result.recipes, strict=True)]
    count = "1 picture" if len(pictures) == 1 else f"{len(pictures)} pictures"
    line = f"{count} in {result.seconds:.1f} s" if result.seconds else count
    return IDLE | {
        "job": job,
        "phase": "done",
        "line": line,
        "share": 1.0,
        "pictures": pictures,
        "note": result.note or line,
    }


def shelf_views(jobs: Sequence[JobView], tool: str = "create", limit: int = 24) -> list[View]:
    """The views of the newest finished jobs of a tool, for a shelf of earlier pictures."""
    made = (job for job in jobs if job.recipe.get("tool") == tool and "beside" not in job.recipe.get("options", {}))
    done = [(job.id, job.event) for job in made if isinstance(job.event, Result) and job.event.files]
    return [done_view(result, job) for job, result in done[:limit]]


def progress_line(progress: Progress) -> str:
    """ "step 3 of 8 · about 2 s left", with the picture's number where a tool goes one by one."""
    parts = [f"picture {progress.picture + 1} of {progress.pictures}"] if progress.pictures > 1 else []
    parts.append(f"step {progress.step} of {progress.steps}")
    if progress.note:
        parts.append(progress.note)
    if progress.seconds_left is not None and progress.step < progress.steps:
        parts.append(f"about {_duration(progress.seconds_left)} left")
    return " · ".join(parts)


def _queue_line(position: int) -> str:
    if position <= 1:
        return "next in line"
    return f"waiting · {position - 1} ahead of you"


def _duration(seconds: float) -> str:
    whole = max(1, math.ceil(seconds))
    return f"{whole} s" if whole < 90 else f"{round(whole / 60)} min"


def _picture(path: str, recipe: Mapping[str, Any]) -> View:
    made = Recipe.from_json(recipe)
    return {
        "url": file_url(path),
        "name": f"{file_name(made)}{Path(path).suffix}",
        "title": made.prompt,
        "detail": recipe_detail(made),
        "alt": f"{made.prompt or 'A picture'}, {recipe_detail(made)}",
    }


def file_name(recipe: Recipe) -> str:
    """What a saved file of a recipe is called, without its suffix: "a-quiet-lake-at-dawn-contentment-7"."""
    feelings = [emotion.name.removeprefix("leaf:") for emotion in recipe.mix.active[:2]]
    words = re.findall(r"\w+", recipe.prompt.lower())[:6] or ["moodscape"]
    stem = "-".join([*words, *re.findall(r"\w+", " ".join(feelings))])
    return f"{stem.encode()[:120].decode(errors='ignore')}-{recipe.seed}"  # a file system counts bytes


def recipe_detail(recipe: Recipe) -> str:
    """The style, the feelings and the seed of a recipe in one line: "ink · contentment +0.80 · seed 7"."""
    feelings = (f"{emotion.name.removeprefix('leaf:')} {emotion.amount:+.2f}" for emotion in recipe.mix.active)
    style = [recipe.style] if recipe.style.strip() else []
    return " · ".join([*style, *feelings, f"seed {recipe.seed}"])
