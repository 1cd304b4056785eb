"""The package as files and syntax trees, read once."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Module:
    path: Path
    name: str  # relative to the package: store/tables.py
    source: str
    tree: ast.Module

    @property
    def room(self) -> str:
        return self.name.split("/")[0].removesuffix(".py")

    @property
    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.fixture(scope="session")
def modules() -> list[Module]:
    """Every module of the package that we wrote; generated migrations are left out."""
    package = ROOT / "intake"
    found = [
        path for path in sorted(package.rglob("*.py")) if "versions" not in path.parts and "_data" not in path.parts
    ]
    read = [(path, path.read_text(encoding="utf-8")) for path in found]
    return [Module(path, path.relative_to(package).as_posix(), text, ast.parse(text)) for path, text in read]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT
