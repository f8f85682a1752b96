"""The reference list of failure cases is whole, each of its tests exists, and the documentation says the same."""

import ast
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from tests import conftest
from tests.failure_cases import CASES, LATER, FailureCase, files, table

TESTS = Path(__file__).parent


def test_every_number_stands_once() -> None:
    numbers = [*(one.number for one in CASES), *LATER]
    assert sorted(numbers) == list(range(1, 44))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"X{case.number}")
def test_each_case_has_tests_and_every_one_of_them_exists(case: FailureCase) -> None:
    assert case.tests
    there = {f"{file}::{name}" for file in files(case) for name in functions(TESTS / file)}
    assert set(case.tests) <= there


def test_a_test_whose_name_has_a_number_stands_under_it() -> None:
    """Some tests say their number themselves; the list must not forget them."""
    by_number = {one.number: files(one) for one in CASES}
    for file in TESTS.rglob("test_*.py"):
        for name in functions(file):
            if name.startswith("test_x") and name[6:].partition("_")[0].isdigit():
                number = int(name[6:].partition("_")[0])
                assert number in by_number, name


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"X{case.number}")
def test_a_cases_tests_are_picked_by_its_number(case: FailureCase) -> None:
    for test in case.tests:
        item = SimpleNamespace(nodeid=f"tests/{test}[sqlite]", extra_keyword_matches=set())
        conftest.pytest_itemcollected(cast("pytest.Item", item))
        assert case.keyword in item.extra_keyword_matches


def test_the_documentation_shows_the_list_as_it_is() -> None:
    page = (TESTS.parent / "docs" / "promises.md").read_text(encoding="utf-8")
    assert table() in page, "run: python -m tests.failure_cases, and put its answer into docs/promises.md"


def functions(file: Path) -> set[str]:
    """The names of a file's tests."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in tree.body if isinstance(node, kinds) and node.name.startswith("test_")}
