"""What holds for every test: marks for what a machine may lack, and a last line that says what was left out."""

import gc
from collections import Counter, defaultdict
from typing import Any

import pytest
from hypothesis import settings

from tests.failure_cases import CASES
from tests.support.configs import written as written
from tests.support.needs import NEEDS
from tests.support.seeds import by_chance

LONGEST = ("proofs", "stories", "processes", "browser", "sandbox")
"""Folders whose tests take seconds, the longest first."""

_LEFT_OUT = pytest.StashKey[dict[str, int]]()
_RAN = pytest.StashKey[bool]()
_NUMBERS: dict[str, set[str]] = defaultdict(set)
for _case in CASES:
    for _test in _case.tests:
        _NUMBERS[_test].add(_case.keyword)


def pytest_configure(config: pytest.Config) -> None:
    settings.register_profile("bouquet", derandomize=not by_chance())
    settings.load_profile("bouquet")
    for name, need in NEEDS.items():
        config.addinivalue_line("markers", f"{name}: left out where there is {need.words}")


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """`-k failure_x12` picks the tests of failure case 12, whatever they are called."""
    test = item.nodeid.partition("[")[0].removeprefix("tests/")
    item.extra_keyword_matches.update(_NUMBERS.get(test, ()))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing = {name for name, need in NEEDS.items() if not need.find()}
    left_out = {item: name for item in items for name in sorted(missing) if item.get_closest_marker(name)}
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]
    # The longest first: at the end of a run no worker waits for a proof that another one has just begun.
    items.sort(key=lambda item: next((place for place, name in enumerate(LONGEST) if name in item.path.parts), 9))
    counts = dict(Counter(left_out.values()))
    config.stash[_LEFT_OUT] = counts
    output = _worker_output(config)
    if output is not None:
        output["left_out"] = counts


def pytest_collection_finish() -> None:
    # All modules and all tests are there: looking through them for rubbish took a tenth of the whole run.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object | None) -> None:
    """A worker of pytest-xdist ended; each has collected the same tests."""
    node.config.stash[_LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", {})


def pytest_sessionfinish(session: pytest.Session) -> None:
    session.config.stash[_RAN] = True


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    # The very last line of the run: pytest's own summary stands above it.
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if _worker_output(config) is not None or not config.stash.get(_RAN, False) or reporter is None:
        return
    if not config.option.collectonly:
        reporter.write_line(last_line(config.stash.get(_LEFT_OUT, {}), len(reporter.stats.get("skipped", ()))))


def last_line(left_out: dict[str, int], skipped: int) -> str:
    """`left out: nothing`, or how many tests for want of what."""
    parts = [f"{_tests(count)} ({NEEDS[name].words})" for name, count in sorted(left_out.items())]
    if skipped:
        parts.append(f"{_tests(skipped)} (skipped, reasons above)")
    return f"left out: {'; '.join(parts) if parts else 'nothing'}"


def _tests(count: int) -> str:
    return "1 test" if count == 1 else f"{count} tests"


def _worker_output(config: pytest.Config) -> dict[str, Any] | None:
    return getattr(config, "workeroutput", None)
