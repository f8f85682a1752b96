"""The house keeps its shape: who imports whom, how long things get, and what money is never made of."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import contracts

ROOT = contracts.ROOT
SOURCES = ("bot", "cogs", "storage")
# Money passes through these; a float in one of them is a rounding error that waits for its day.
MONEY = (
    "bot/money.py",
    "bot/rails.py",
    "bot/ledger",
    "bot/tips",
    "bot/payments",
    "bot/config/money.py",
    "bot/config/values.py",
    "storage",
)
# Facts about money that are no money: seconds and the like.
FLOAT_ALLOWED = re.compile(
    r"(second|timeout|delay|wait|poll|rate_per|backoff|timestamp|patience|interval)", re.IGNORECASE
)


def sources(*folders: str) -> list[Path]:
    found: list[Path] = []
    for name in folders:
        place = ROOT / name
        found += [place] if place.is_file() else sorted(place.rglob("*.py"))
    return found


def test_every_room_imports_only_whom_it_may_know(capsys: pytest.CaptureFixture[str]) -> None:
    kept = contracts.kept()
    assert kept, capsys.readouterr().out


def test_the_judge_of_imports_can_say_no() -> None:
    rule = contracts.Contract("storage has no database", contracts.modules("storage"), ("sqlalchemy",))
    assert not contracts.kept((rule,))


def test_the_core_does_not_name_the_payment_provider() -> None:
    allowed = {"rails.py", "config", "replies", "locales"}
    guilty = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in contracts.core_files()
        if file.relative_to(ROOT / "bot").parts[0] not in allowed
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        # Reading a key of the configuration by its name is no knowledge of the provider.
        if "stripe" in line.replace("config.stripe.", "").lower()
    ]
    assert guilty == []


def test_no_folder_or_module_shadows_a_library() -> None:
    named = {"discord", "telegram", "stripe", "logging", "secrets", "types"}
    at_the_top = [path for name in (".", "tests") for path in (ROOT / name).iterdir() if path.name[0] != "."]
    everywhere = [path for name in SOURCES for path in (ROOT / name).rglob("*") if path.is_dir()]
    folders = [path for path in (*at_the_top, *everywhere) if path.is_dir()]
    assert [str(path.relative_to(ROOT)) for path in folders if path.name in named] == []
    modules = [path for path in at_the_top if path.suffix == ".py" and path.stem in sys.stdlib_module_names]
    assert modules == []


@pytest.mark.parametrize("file", sources(*MONEY), ids=lambda file: str(file.relative_to(ROOT)))
def test_no_float_touches_money(file: Path) -> None:
    assert list(floats(ast.parse(file.read_text(encoding="utf-8")))) == []


def floats(tree: ast.AST) -> Iterator[str]:
    """Every float, division and call of float() in a file, but for what is told in time."""
    for statement in ast.walk(tree):
        if not isinstance(statement, ast.stmt) or isinstance(
            statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        ):
            continue
        text = ast.unparse(statement)
        for node in own_expressions(statement):
            if is_float(node) and not FLOAT_ALLOWED.search(text):
                yield f"line {getattr(node, 'lineno', '?')}: {text.splitlines()[0]}"


def own_expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """What stands in the statement itself, not in the statements inside it."""
    waiting: list[ast.AST] = [child for child in ast.iter_child_nodes(statement) if not isinstance(child, ast.stmt)]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.stmt)]


def is_float(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=float()) | ast.Call(func=ast.Name(id="float" | "round")):
            return True
        case ast.BinOp(op=ast.Div()):
            return not joins_a_path(node)
    return False


def joins_a_path(node: ast.BinOp) -> bool:
    """A path is joined with the sign of division: folder / "name"."""
    if any(
        isinstance(part, ast.JoinedStr) or isinstance(getattr(part, "value", None), str)
        for part in (node.left, node.right)
    ):
        return True
    return re.search(r"path|folder|root|parent|locales|base|dir", ast.unparse(node), re.IGNORECASE) is not None


@pytest.mark.parametrize(
    "code", ["fee = amount * 0.029", "share = total / 3", "minor = float(text)", "minor = round(amount)"]
)
def test_a_float_would_be_found(code: str) -> None:
    assert list(floats(ast.parse(code)))


def test_paths_and_seconds_are_no_money() -> None:
    assert not list(floats(ast.parse("file = folder / 'book.db'\npoll_seconds = 0.05")))


def test_files_and_functions_stay_short(capsys: pytest.CaptureFixture[str]) -> None:
    """Prints the ten longest of each: a long one is a sign that a second noun hides in it."""
    files = sorted(((lines(file), file) for file in sources(*SOURCES)), reverse=True)
    functions = sorted((item for file in sources(*SOURCES) for item in long_functions(file)), reverse=True)
    with capsys.disabled():
        print("\nlongest files: " + ", ".join(f"{file.relative_to(ROOT)} {count}" for count, file in files[:10]))
        print("longest functions: " + ", ".join(f"{name} {count}" for count, name in functions[:10]))
    assert [str(file.relative_to(ROOT)) for count, file in files if count > 300] == []
    assert [name for count, name in functions if count > 50] == []


def lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def long_functions(file: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            yield node.end_lineno - node.lineno + 1, f"{file.relative_to(ROOT)}:{node.name}"


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    guilty = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in sources(*SOURCES, "tests")
        if file.name != "test_architecture.py"
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if marks.search(line)
    ]
    assert guilty == []
