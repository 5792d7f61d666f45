"""The house stays the house: who may import whom, how long the entry is, and that the documents tell the truth."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement

from studio.commands.line import COMMANDS
from studio.commands.train import STAGES
from studio.settings import SentenceParser

ROOT = Path(__file__).parent.parent
DOCUMENTS = ("README.md", "docs/ARCHITECTURE.md", "docs/TRAINING.md", "docs/MEASURED.md")
HEAVY = frozenset({"torch", "torchvision", "xformers", "diffusers", "transformers", "open_clip", "timm", "accelerate"})

# Each layer with what is in it (the longest prefix wins), then the layers that it may import beside itself. An import
# for type checking only is no import; one inside a function is. tests/ui/test_page.py asks Python the same of torch.
LAYERS: dict[str, tuple[str, ...]] = {
    "ground": ("studio", "studio.errors", "studio.checks", "studio.layout", "studio.rays"),
    "vocabulary": ("studio.affect.families", "studio.affect.lexicon"),
    "recipe": tuple(
        f"studio.{name}"
        for name in (
            "mix",
            "recipe",
            "settings",
            "metadata",
            "pictures",
            "sources",
            "spot",
            "presets",
            "viewer",
            "cubemap",
            "styles",
            "understanding",
            "overlay",
            "contact_sheet",
            "report_page",
            "report_figures",
            "report_sheet",
        )
    ),
    "catalogue": ("studio.models.specs",),
    "affect": ("studio.affect",),
    "diffusion": ("studio.diffusion",),
    "models": ("studio.models",),
    "events": ("studio.engine.protocol", "studio.engine.context"),
    "styling": ("studio.styling",),
    "grading": ("studio.grading",),
    "repainting": ("studio.repainting",),
    "tools": ("studio.tools",),
    "engine": ("studio.engine",),
    "runner": ("studio.engine.runner",),
    "ui": ("studio.ui",),
    "commands": ("studio.commands", "studio.__main__"),
    "world": ("studio.world",),
    "train": ("studio.train",),
    "app": ("app",),
}
_BASE = ("ground", "vocabulary", "recipe")
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "ground": (),
    "vocabulary": (),
    "recipe": ("ground", "vocabulary"),
    "catalogue": _BASE,
    "affect": _BASE,
    "diffusion": _BASE,
    "models": (*_BASE, "catalogue", "affect", "diffusion"),
    "events": _BASE,
    "styling": (),
    "grading": ("ground",),
    "repainting": ("ground", "models", "world"),
    "tools": (
        *_BASE,
        "catalogue",
        "affect",
        "diffusion",
        "models",
        "events",
        "world",
        "styling",
        "grading",
        "repainting",
    ),
    "engine": (*_BASE, "events"),
    "runner": (*_BASE, "events", "engine"),
    "ui": (*_BASE, "catalogue", "affect", "events", "runner"),
    "commands": (*_BASE, "catalogue", "events", "tools", "train"),
    "world": ("ground", "vocabulary"),
    "train": (
        *_BASE,
        "catalogue",
        "affect",
        "diffusion",
        "models",
        "events",
        "tools",
        "engine",
        "runner",
        "world",
        "styling",
        "grading",
    ),
    "app": ("catalogue", "ground", "recipe", "runner", "ui"),
}
PACKAGE_FILES = {"studio.affect", "studio.models", "studio.engine"}
"""Packages with modules in several layers: their __init__ holds a docstring and nothing else, so all may pass it."""


class Import(NamedTuple):
    """One imported name: of our modules in full ("studio.recipe"), of others the whole dotted name."""

    name: str
    line: int
    at_start: bool


def imports_of(source: str, known: Iterable[str], package: str = "") -> Iterator[Import]:
    """The imports of a source that happen when it runs, in any form; `known` are the names that are modules."""
    modules = set(known)
    tree = ast.parse(source)
    inner = {id(node) for each in ast.walk(tree) if isinstance(each, _FUNCTIONS) for node in ast.walk(each)}
    skipped = {id(node) for each in ast.walk(tree) if _is_for_types(each) for node in ast.walk(each)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno, id(node) not in inner) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                full = f"{base}.{alias.name}"
                yield Import(full if full in modules else base, node.lineno, id(node) not in inner)


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


@cache
def sources() -> dict[str, Path]:
    """Every module of the studio and app.py, by its name."""
    found = {"app": ROOT / "app.py"}
    for path in sorted((ROOT / "studio").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def graph() -> dict[str, tuple[Import, ...]]:
    """What each module imports when it runs."""
    found = {}
    for name, path in sources().items():
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        found[name] = tuple(imports_of(path.read_text(encoding="utf-8"), sources(), package))
    return found


def layer_of(module: str) -> str:
    """The layer with the longest prefix of a module's name."""
    fitting = [(len(prefix), layer) for layer, prefixes in LAYERS.items() for prefix in prefixes
               if module == prefix or (prefix != "studio" and module.startswith(f"{prefix}."))]  # fmt: skip
    assert fitting, f"{module} belongs to no layer: give it one in tests/test_architecture.py and docs/ARCHITECTURE.md"
    return max(fitting)[1]


def reached_from(start: str, *, at_start_only: bool) -> dict[str, str]:
    """Everything that `start` imports, directly or through others: its name, and who imports it."""
    seen, waiting = {start: ""}, [start]
    while waiting:
        module = waiting.pop()
        parents = [module.rsplit(".", depth)[0] for depth in range(1, module.count(".") + 1)]
        found = [each.name for each in graph().get(module, ()) if each.at_start or not at_start_only]
        for name in [*found, *(parent for parent in parents if parent in sources())]:
            if name not in seen:
                seen[name] = module
                waiting.append(name)
    return seen


def heavy_among(seen: dict[str, str]) -> list[str]:
    return [f"{name} (by {via})" for name, via in seen.items() if name.split(".")[0] in HEAVY]


def test_the_reader_of_imports_sees_every_form() -> None:
    source = """
import a.b, c as d
from studio import recipe, nothing
from . import near
from ..world.sky import draw
if TYPE_CHECKING:
    from studio.models.load import Family
if True:
    import e
def later():
    from f import g
"""
    known = ("studio.recipe", "studio.tools.near", "studio.world.sky")
    found = {each.name: each.at_start for each in imports_of(source, known, "studio.tools")}
    expected = {"a.b", "c", "studio.recipe", "studio", "studio.tools.near", "studio.world.sky", "e"}
    assert found == dict.fromkeys(expected, True) | {"f": False}


def test_the_graph_holds_what_is_known_to_be_there() -> None:
    assert "studio.diffusion.sampler" in reached_from("studio.tools.create", at_start_only=True)
    assert heavy_among(reached_from("studio.tools", at_start_only=True))
    assert "studio.engine.process" in reached_from("app", at_start_only=False)
    assert "studio.engine.process" not in reached_from("app", at_start_only=True)


def test_imports_point_down_the_layers_only() -> None:
    assert set(LAYERS) == set(MAY_IMPORT)
    wrong = []
    for module, found in graph().items():
        allowed = {layer_of(module), *MAY_IMPORT[layer_of(module)]}
        for each in found:
            ours = each.name == "studio" or each.name.startswith("studio.")
            if ours and each.name not in PACKAGE_FILES and layer_of(each.name) not in allowed:
                wrong.append(f"{module}:{each.line} ({layer_of(module)}) imports {each.name} ({layer_of(each.name)})")
    assert not wrong, "\n".join(wrong)


def test_the_layers_have_no_circle() -> None:
    done: set[str] = set()
    while len(done) < len(MAY_IMPORT):
        free = {layer for layer, below in MAY_IMPORT.items() if layer not in done and done.issuperset(below)}
        assert free, f"a circle among {sorted(set(MAY_IMPORT) - done)}"
        done |= free


def test_train_is_imported_by_nobody_but_the_commands_that_start_it() -> None:
    for module, found in graph().items():
        for each in found:
            if layer_of(module) != "train" and each.name.startswith("studio.train"):
                assert module == "studio.commands.measure", f"{module} imports {each.name}"
                assert not each.at_start, f"{module} must import {each.name} only when it runs"
    assert all(module.startswith("studio.train.") and module in sources() for module in STAGES.values())


@pytest.mark.parametrize("package", sorted(PACKAGE_FILES))
def test_packages_that_span_layers_have_an_empty_init(package: str) -> None:
    body = ast.parse(sources()[package].read_text(encoding="utf-8")).body
    assert len(body) == 1
    assert isinstance(body[0], ast.Expr)


def test_the_page_never_reaches_torch() -> None:
    pages = [module for module in sources() if layer_of(module) in ("app", "ui", "runner", "engine", "events")]
    for module in pages:
        assert not heavy_among(reached_from(module, at_start_only=False)), module


def test_only_the_page_imports_gradio() -> None:
    users = {module for module, found in graph().items() for each in found if each.name.split(".")[0] == "gradio"}
    assert users
    assert {layer_of(module) for module in users} == {"ui"}


def test_the_command_line_starts_without_the_heavy_parts() -> None:
    seen = reached_from("studio.__main__", at_start_only=True)
    assert not heavy_among(seen)
    assert not any(name.split(".")[0] == "gradio" for name in seen)


def test_every_file_says_what_it_is() -> None:
    for name, path in sources().items():
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert said, f"{name} has no docstring"
        assert len(said.splitlines()[0]) > 10, f"{name} says too little: {said!r}"


def test_app_is_short() -> None:
    assert len((ROOT / "app.py").read_text(encoding="utf-8").splitlines()) < 60


def test_the_readme_names_every_command_and_flag() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, (_, add_arguments, _) in COMMANDS.items():
        assert f"python -m studio {name}" in readme, f"the README does not mention the command {name}"
        parser = SentenceParser(prog=name, add_help=False)
        add_arguments(parser)
        for flag in (option for action in parser._actions for option in action.option_strings):
            assert f"`{flag}" in readme, f"the README does not mention {flag} of the command {name}"


def test_the_readme_names_every_setting() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    source = (ROOT / "studio" / "settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r'env\.get\("([A-Z_]+)"', source)) | set(re.findall(r'"(--[a-z-]+)"', source))
    assert len(names) > 10
    for name in names:
        assert f"`{name}" in readme, f"the README does not mention {name}"


def test_the_training_document_names_every_stage() -> None:
    document = (ROOT / "docs" / "TRAINING.md").read_text(encoding="utf-8")
    for stage in STAGES:
        assert f"python -m studio train {stage} " in document, stage


def test_a_space_is_served_with_the_gradio_of_the_requirements() -> None:
    head = (ROOT / "README.md").read_text(encoding="utf-8").split("---\n")[1]
    front = dict(line.split(": ", 1) for line in head.splitlines())
    lines = (line.split("#")[0].strip() for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines())
    gradio = next(each for each in map(Requirement, filter(None, lines)) if each.name == "gradio")
    assert front["sdk"] == "gradio"
    assert gradio.specifier.contains(front["sdk_version"])
    assert (ROOT / front["app_file"]).is_file()
    assert front["license"] == "apache-2.0"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_documents_name_only_what_is_there(document: str) -> None:
    """Links between the documents, and every path of the studio that one of them names."""
    path = ROOT / document
    words = path.read_text(encoding="utf-8")
    links = re.findall(r"(?<!!)\[[^\]]+\]\((?!https?://|#)([^)#]+)", words)
    named = re.findall(r"`((?:studio|tests|presets|assets/ui)/[\w./-]*\w|app\.py|Makefile|\.ci/run)`", words)
    assert named or links
    missing = [link for link in links if not (path.parent / link).exists()]
    missing += [name for name in named if "NAME" not in name and not (ROOT / name).exists()]
    assert not missing


def test_the_architecture_names_every_package() -> None:
    document = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for path in (ROOT / "studio").iterdir():
        if path.is_dir() and (path / "__init__.py").exists():
            assert f"studio/{path.name}/" in document
