"""Who may import whom: the table of layers in docs/ARCHITECTURE.md, held against the imports of every module."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SINGLE = frozenset({"errors", "settings", "filters", "money", "formats", "access", "downloads", "sql", "identity"})
# From the bottom up; siblings on a line never import each other.
LAYERS = (
    SINGLE,
    frozenset({"schema", "reading"}),
    frozenset({"store"}),
    frozenset({"exporters", "checks", "facts", "segments"}),
    frozenset({"ingest", "connect"}),
    frozenset({"metrics", "quality"}),
    frozenset({"charts"}),
    frozenset({"inference", "people", "billing", "projects", "catalogue", "promises", "site"}),
    frozenset({"thread"}),
    frozenset({"review"}),
    frozenset({"demo", "operate"}),
    # Its commands call the demo shop and the operator's tools, so it stands above them.
    frozenset({"cli"}),
)
HEIGHT = {room: height for height, rooms in enumerate(LAYERS) for room in rooms}
PAGE_FORBIDDEN = frozenset({"pandas", "numpy", "plotly", "sqlalchemy", "duckdb", "pyarrow"})
LONGEST = 380  # tables written out as data; modules of code stay under 300
ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def pages() -> list[Path]:
    return [path for path in modules("pages") if "components" not in path.parts]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def package_of(path: Path) -> list[str]:
    return list(path.relative_to(ROOT).parent.parts)


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of every import, wherever in the module it stands; relative ones are made absolute."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = package_of(path)
            start = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*start, *([node.module] if node.module else [])])
            # `from ecm import ingest` names a room, `from ecm.ingest import load` a thing in it.
            yield from ((node.lineno, f"{module}.{alias.name}" if module == "ecm" else module) for alias in node.names)


def room_of(path: Path) -> str:
    return path.relative_to(ROOT / "ecm").parts[0].removesuffix(".py")


def rooms_imported(path: Path) -> Iterator[tuple[int, str]]:
    """(line, room) of every import of one of our rooms."""
    for line, name in imported(path):
        parts = name.split(".")
        if parts[0] == "ecm" and len(parts) > 1:
            yield line, parts[1]


def test_every_room_stands_in_the_table_of_layers() -> None:
    rooms = {room_of(path) for path in modules("ecm")} - {"__init__", "__main__"}
    assert rooms <= HEIGHT.keys(), f"docs/ARCHITECTURE.md's layers do not know {sorted(rooms - HEIGHT.keys())}"


def may_import(room: str, other: str) -> bool:
    """Whether a module of one room may import another; a single module imports nothing of ours but errors."""
    if other == room:
        return True
    return other == "errors" if room in SINGLE else HEIGHT[other] < HEIGHT[room]


def test_a_module_imports_only_rooms_below_its_own() -> None:
    assert not [
        f"{name_of(path)}:{line} imports {other}"
        for path in modules("ecm")
        if room_of(path) not in ("__init__", "__main__")
        for line, other in rooms_imported(path)
        if not may_import(room_of(path), other)
    ]


def test_another_room_is_entered_by_its_door() -> None:
    """What a room's __init__ does not export is private to it: `ecm.store.lake` is not for other rooms."""
    assert not [
        f"{name_of(path)}:{line} reaches into {name}"
        for path in modules("ecm")
        for line, name in imported(path)
        if (parts := name.split("."))[0] == "ecm" and len(parts) > 2 and parts[1] != room_of(path)
        if (ROOT / "ecm" / parts[1]).is_dir()
    ]


def test_the_library_never_imports_streamlit() -> None:
    assert not [
        f"{name_of(path)}:{line}"
        for path in modules("ecm")
        for line, name in imported(path)
        if name.split(".")[0] == "streamlit"
    ]


def test_only_the_store_knows_where_it_is_kept() -> None:
    """Docstrings may say what the store is; code outside the room may neither name nor address it."""
    assert not [name for path in modules("ecm") if room_of(path) != "store" for name in names_of_the_lake(path)]


def names_of_the_lake(path: Path) -> Iterator[str]:
    """Where a module's code names what the store is kept in."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in texts:
            said = node.value.lower()
        elif isinstance(node, (ast.Name, ast.Attribute, ast.alias)):
            said = (
                node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else node.name
            ).lower()
        else:
            continue
        names_it = "ducklake" in said or said == "lake" or said.endswith(".lake") or "lake." in said
        if names_it:
            yield f"{name_of(path)}:{getattr(node, 'lineno', '?')} knows of the lake: {said[:60]!r}"


def test_pages_and_components_reach_the_numbers_through_the_library_only() -> None:
    for path in modules("pages"):
        for line, name in imported(path):
            assert not name.startswith(("sqlalchemy", "duckdb")), f"{name_of(path)}:{line} imports {name}"


def test_the_library_does_not_know_the_pages() -> None:
    for path in modules("ecm"):
        for line, name in imported(path):
            assert name.split(".")[0] != "pages", f"{name_of(path)}:{line} imports {name}"


def test_a_component_does_not_import_a_page() -> None:
    sections = {p.name for p in (ROOT / "pages").iterdir() if p.is_dir()} - {"components", "__pycache__"}
    for path in modules("pages/components"):
        for line, name in imported(path):
            parts = name.split(".")
            assert not (parts[0] == "pages" and len(parts) > 1 and parts[1] in sections), f"{name_of(path)}:{line}"


def is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return is_text(node.left) or is_text(node.right)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def test_a_page_does_no_arithmetic_and_imports_no_data_library() -> None:
    for path in pages():
        for line, name in imported(path):
            assert name.split(".")[0] not in PAGE_FORBIDDEN, f"{name_of(path)}:{line} imports {name}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ARITHMETIC):
                text = is_text(node) if isinstance(node, ast.BinOp) else is_text(node.value)
                assert text, f"{name_of(path)}:{node.lineno} computes; a page calls one function of ecm for its data"


def test_no_two_test_modules_have_one_name() -> None:
    """pytest takes them for each other: their folders are no packages."""
    names = [path.name for path in modules("tests") if path.name.startswith("test_")]
    assert len(names) == len(set(names))


def test_a_file_can_be_read_at_a_sitting() -> None:
    long = {
        name_of(path): lines
        for folder in ("ecm", "pages")
        for path in modules(folder)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    assert not long, f"too long: {long}"


def test_a_module_says_what_it_knows() -> None:
    assert not [
        name_of(path)
        for path in [*modules("ecm"), *modules("pages")]
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]


def test_a_room_lists_its_public_names() -> None:
    for init in (ROOT / "ecm").glob("*/__init__.py"):
        names = {
            target.id
            for node in ast.parse(init.read_text(encoding="utf-8")).body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        assert "__all__" in names, f"{name_of(init)} has no __all__"


def imports_within(path: Path, members: frozenset[str]) -> set[str]:
    """The modules of its own room that a module imports when it is loaded, those for types only left out."""
    found = set()
    body = ast.parse(path.read_text(encoding="utf-8")).body
    for node in body:
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {name for name in names if name in members}
    return found


def test_no_modules_of_a_room_import_each_other_in_a_circle() -> None:
    everything = {".".join(p.relative_to(ROOT).with_suffix("").parts): p for p in [*modules("ecm"), *modules("pages")]}
    members = frozenset(name for name in everything if not name.endswith("__init__"))
    left = {name: imports_within(everything[name], members) - {name} for name in members}
    # Modules that import nothing of what is left are taken away; what remains is in a circle, or imports one.
    while free := [name for name, needs in left.items() if not needs & left.keys()]:
        for name in free:
            del left[name]
    assert not left, f"in a circle: {sorted(left)}"
