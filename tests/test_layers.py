"""Calls go down, news goes up: imports run widget -> chat -> mail -> dashboard -> app."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ("app", "dashboard", "mail", "chat", "widget")
ROOF = {"app.main", "app.cli", "app.demo", "app.demo_weeks", "app.piccolo_conf"}
LONGEST_FILE = 300


def sources() -> list[Path]:
    return [
        path
        for floor in FLOORS
        for path in sorted((ROOT / floor).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", sources(), ids=module_name)
def test_a_module_imports_only_from_its_own_floor_and_below(path: Path) -> None:
    name = module_name(path)
    if name in ROOF:
        return
    height = FLOORS.index(name.split(".")[0])
    above = [i for i in imports(path) if i.split(".")[0] in FLOORS[height + 1 :]]
    assert not above, f"{name} looks up at {above}"


@pytest.mark.parametrize("path", sources(), ids=module_name)
def test_nothing_imports_the_roof(path: Path) -> None:
    name = module_name(path)
    if name in ROOF:
        return
    assert not [i for i in imports(path) if i in ROOF]


def test_imports_make_no_circle() -> None:
    graph = {module_name(p): set(imports(p)) for p in sources()}
    graph = {name: {i for i in targets if i in graph and i != name} for name, targets in graph.items()}
    while leaves := {name for name, targets in graph.items() if not targets & graph.keys()}:
        graph = {name: targets for name, targets in graph.items() if name not in leaves}
    assert not graph, f"modules that import each other: {sorted(graph)}"


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    files = [
        p
        for floor in FLOORS
        for p in (ROOT / floor).rglob("*")
        if p.suffix in {".py", ".js", ".css", ".html"}
    ]
    files += (ROOT / "tests").rglob("*.py")
    long = {
        str(p.relative_to(ROOT)): lines
        for p in files
        if not {"migrations", "vendor"} & set(p.parts)
        and (lines := len(p.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert not long, long
