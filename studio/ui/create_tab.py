"""The Create tab: its controls and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from studio.models.specs import MODELS, spec_of
from studio.presets import Preset
from studio.recipe import Recipe
from studio.styles import TITLES
from studio.ui.mood_panel import leaf_rows, mood_panel
from studio.ui.panel import FIELDS, REFINE, SECRET
from studio.ui.shelves import preset_cards, recall_card, shelf
from studio.ui.stage import sketch_channel, stage

SIZES = (
    ("Square · 512 × 512", "512x512"), ("Landscape · 768 × 512", "768x512"), ("Portrait · 512 × 768", "512x768"),
    ("Wide · 1024 × 512", "1024x512"), ("Large square · 768 × 768", "768x768"), ("Small square · 256 × 256", "256x256"),
)  # fmt: skip
COMPOSE = (("each emotion by itself", "scores"), ("blended first, faster", "tokens"))
STYLES = (("As the words say", ""), *((title, name) for name, title in TITLES.items()))
FIRST_PROMPT = "a quiet lake at dawn"
"""Stands in the prompt of a new browser, so that the first slider already moves a picture."""


@dataclass(frozen=True, kw_only=True)
class CreateTab:
    """The components that listeners need; `controls` are the panel's, by recipe field."""

    tab: gr.Tab
    controls: dict[str, Any]
    locked: gr.Checkbox
    dice: gr.Button
    create: gr.Button
    cancel: gr.Button
    surprise: gr.Button
    refine: gr.Button
    refined: gr.BrowserState
    bring: gr.UploadButton
    card: gr.HTML
    presets: gr.HTML
    stage: gr.HTML
    shelf: gr.HTML
    sketch: gr.HTML

    @property
    def panel(self) -> list[Any]:
        """The panel's controls in the order of FIELDS."""
        return [self.controls[name] for name in FIELDS]


def create_tab(tab: gr.Tab, presets: tuple[Preset, ...], model: str) -> CreateTab:
    """Lays out the tab; the style sheet puts panel, stage and shelves side by side where there is room."""
    defaults = Recipe(model=model, prompt=FIRST_PROMPT, **spec_of(model).defaults())
    with gr.Column(elem_id="studio"):
        with gr.Column(elem_id="panel"):
            words = _words(defaults)
            mood = mood_panel(leaf_rows())
            run = _run_row(defaults)
            advanced = _advanced(defaults)
            bring, card = _bring()
        with gr.Column(elem_id="stage-column"):
            canvas = stage()
        with gr.Column(elem_id="shelves"):
            earlier = shelf()
            cards = preset_cards(presets)
    settled = {name: run[name] for name in ("seed", "n", "size", "style")}
    controls = {"prompt": words["prompt"], "mix": mood, **settled, **advanced}
    return CreateTab(
        tab=tab, controls=controls, locked=run["locked"], dice=run["dice"],
        **{name: words[name] for name in ("create", "cancel", "surprise", "refine", "refined")},
        bring=bring, card=card, presets=cards, stage=canvas, shelf=earlier, sketch=sketch_channel(),
    )  # fmt: skip


def _words(defaults: Recipe) -> dict[str, Any]:
    prompt = gr.Textbox(
        defaults.prompt, label="Place", placeholder="A place, a moment, a light…", lines=2, max_lines=6,
        elem_id="prompt", container=False,
    )  # fmt: skip
    refine = gr.Button(REFINE, elem_id="refine", size="sm")
    with gr.Row(elem_id="buttons"):
        create = gr.Button("Create", variant="primary", elem_id="create")
        cancel = gr.Button("Cancel", elem_id="cancel")
        surprise = gr.Button("Surprise me", elem_id="surprise")
    return {
        "prompt": prompt, "create": create, "cancel": cancel, "surprise": surprise, "refine": refine,
        "refined": gr.BrowserState(None, storage_key="moodscape-words", secret=SECRET),
    }  # fmt: skip


def _run_row(defaults: Recipe) -> dict[str, Any]:
    with gr.Row(elem_id="run-row"):
        with gr.Row(elem_id="seed-group"):
            seed = gr.Number(defaults.seed, label="Seed", precision=0, minimum=0, elem_id="seed")
            dice = gr.Button("Dice", elem_id="dice", elem_classes="icon")
            locked = gr.Checkbox(False, label="Keep this seed", elem_id="lock", container=False)
        count = gr.Slider(1, 8, defaults.n, step=1, label="Pictures", elem_id="count")
        size = gr.Dropdown(list(SIZES), value=defaults.size, label="Size", allow_custom_value=True, elem_id="size")
        style = gr.Dropdown(
            list(STYLES), value=defaults.style, label="Style", allow_custom_value=True, elem_id="style"
        )  # words of one's own, or of an older picture, may stand here too
    return {"seed": seed, "dice": dice, "locked": locked, "n": count, "size": size, "style": style}


def _advanced(defaults: Recipe) -> dict[str, Any]:
    # Not an accordion: Gradio mounts what one hides when it is first opened, and gives it its first values once more
    # when everything has loaded, over whatever a person did in the meantime.
    with gr.Column(elem_id="advanced"), _disclosed("Advanced"):
        negative = gr.Textbox("", label="Leave out", placeholder="people, text, …", lines=1)
        model = gr.Dropdown([(spec.title, name) for name, spec in MODELS.items()], value=defaults.model, label="Model")
        steps = gr.Slider(1, 50, defaults.steps, step=1, label="Steps")
        guidance = gr.Slider(0, 20, defaults.guidance, step=0.1, label="Guidance of the words")
        emotion = gr.Slider(0, 20, defaults.emotion_guidance, step=0.1, label="Guidance of the feeling")
        rescale = gr.Slider(0, 1, defaults.rescale, step=0.05, label="Soften strong guidance")
        compose = gr.Radio(list(COMPOSE), value=defaults.compose, label="Several feelings")
    return {
        "negative_prompt": negative, "model": model, "steps": steps, "guidance": guidance,
        "emotion_guidance": emotion, "rescale": rescale, "compose": compose,
    }  # fmt: skip


def _disclosed(title: str) -> gr.Column:
    """A button and the column that it shows and hides, by the page's script and style sheet."""
    gr.Button(title, elem_id="advanced-toggle")
    return gr.Column(elem_id="advanced-fields")


def _bring() -> tuple[gr.UploadButton, gr.HTML]:
    with gr.Column(elem_id="bring-back"):
        bring = gr.UploadButton("Bring back a picture", elem_id="bring", type="filepath")
        card = recall_card()
    return bring, card
