"""Tensors that are made while a picture is painted lie where it does: there is no graphics card here to try it on."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

STUDIO = Path(__file__).parents[1] / "studio"
MADE = {"full", "zeros", "ones", "empty", "eye", "tensor", "arange", "linspace", "rand", "randn", "randint"}
MOVED = {"to", "tolist", "item"}
"""What brings a tensor elsewhere, or out of torch."""
ON_THE_CPU = {("render.py", "_interior"), ("sheet.py", "_convolved"), ("pastel.py", "_paper")}
"""Functions that work on the CPU whatever the picture's device, or move what they make in a line of its own."""
FILES = [
    *(path for path in sorted((STUDIO / "world").rglob("*.py")) if path.parent.name != "indoors"),  # all on the CPU
    *sorted((STUDIO / "styling").rglob("*.py")),
]


def strays(source: str, name: str = "") -> list[int]:
    """Lines that make a tensor without saying where, and do not take it out of torch at once."""
    found: list[int] = []

    def look(node: ast.AST, moved: bool) -> None:
        if isinstance(node, ast.FunctionDef) and (name, node.name) in ON_THE_CPU:
            return
        if isinstance(node, ast.Call):
            called = node.func
            moved = moved or (isinstance(called, ast.Name) and called.id == "float")
            moved = moved or (isinstance(called, ast.Attribute) and called.attr in MOVED)
            if (
                isinstance(called, ast.Attribute)
                and isinstance(called.value, ast.Name)
                and (called.value.id, called.attr) in {("torch", each) for each in MADE}
                and not moved
                and all(word.arg != "device" for word in node.keywords)
            ):
                found.append(node.lineno)
        if isinstance(node, ast.GeneratorExp) and isinstance(node.elt, ast.Call):
            moved = moved or (isinstance(node.elt.func, ast.Name) and node.elt.func.id == "float")
        for child in ast.iter_child_nodes(node):
            look(child, moved)

    look(ast.parse(source), False)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(STUDIO)))
def test_what_is_made_for_a_picture_lies_where_it_does(path: Path) -> None:
    assert strays(path.read_text(encoding="utf-8"), path.name) == []


def test_a_stray_is_seen() -> None:
    assert strays("x = y + torch.full((1, 1), 2.0)") == [1]
    assert strays("x = f(torch.arange(3)) * y") == [1]
    assert strays("x = torch.full((1,), 2.0, device=y.device), torch.rand(3).to(y), float(f(torch.tensor(1.0)))") == []
