"""What we hold ourselves to (HOUSE.md section 5): sizes, docstrings, annotations, clocks, exceptions, open work."""

from __future__ import annotations

import ast
import re
import statistics

CLOCK = re.compile(r"\b(datetime\.now|datetime\.utcnow|datetime\.today|date\.today|time\.time|time_ns)\(")
OPEN_WORK = re.compile(r"#\s*(todo|fixme|xxx)\b(?!.*#\d+)", re.IGNORECASE)
MAY_READ_CONFIGURATION = {"config", "wiring", "cli", "daemon", "demo"}


def length(node):
    return node.end_lineno - node.lineno + 1


def lengths(modules):
    return sorted(
        (length(node), f"{module.name}:{node.lineno} {node.name}") for module in modules for node in module.functions
    )


def test_files_are_short(modules):
    sizes = sorted((module.source.count("\n"), module.name) for module in modules if module.source.strip())

    assert [each for each in sizes if each[0] > 300] == []
    assert statistics.median(size for size, _ in sizes) <= 130


def test_functions_are_short(modules):
    found = lengths(modules)
    sizes = [size for size, _ in found]

    assert [each for each in found if each[0] > 50] == []
    assert statistics.median(sizes) <= 12
    assert sizes[int(len(sizes) * 0.9)] <= 32


def test_every_module_says_what_it_is_for(modules):
    assert [module.name for module in modules if module.source.strip() and not ast.get_docstring(module.tree)] == []


def test_nine_of_ten_public_functions_are_described(modules):
    public = [
        (ast.get_docstring(node) is not None, f"{module.name}:{node.lineno} {node.name}")
        for module in modules
        for node in module.functions
        if not node.name.startswith("_")
    ]

    assert sum(described for described, _ in public) / len(public) >= 0.9, [
        name for described, name in public if not described
    ]


def test_everything_is_annotated(modules):
    bare = []
    for module in modules:
        for node in module.functions:
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            named = [one for one in arguments if one.arg not in {"self", "cls"}]
            if node.returns is None or any(one.annotation is None for one in named):
                bare.append(f"{module.name}:{node.lineno} {node.name}")

    assert bare == []


def test_only_wiring_reads_the_clock(modules):
    found = [
        f"{module.name}: {line.strip()}"
        for module in modules
        if module.name != "wiring.py"
        for line in module.source.splitlines()
        if CLOCK.search(line)
    ]

    assert found == []


def test_no_exception_is_swallowed(modules):
    found = []
    for module in modules:
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.ExceptHandler):
                continue
            broad = node.type is None or getattr(node.type, "id", "") in {"Exception", "BaseException"}
            if node.type is None or (broad and all(isinstance(one, ast.Pass) for one in node.body)):
                found.append(f"{module.name}:{node.lineno}")

    assert found == []


def test_the_configuration_is_read_in_few_places(modules):
    found = [
        module.name
        for module in modules
        if module.room not in MAY_READ_CONFIGURATION
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("intake.config"))
        or (isinstance(node, ast.Import) and any(name.name.startswith("intake.config") for name in node.names))
    ]

    assert found == []


def test_open_work_has_an_issue_number(modules):
    assert [module.name for module in modules if OPEN_WORK.search(module.source)] == []
