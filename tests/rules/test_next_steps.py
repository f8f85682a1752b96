"""A no is never the last word: every refusal says what happened and what helps, in every complete language."""

import re

import pytest

from bot.cli import catalogues
from bot.errors import Refusal
from bot.rails import _TABLE
from bot.replies import words
from bot.replies.refusals import refusal
from bot.replies.refusals_money import rail_sentence
from bot.replies.words import COMPLETE, Words
from tests.rules.test_refusals import all_refusals, example

END = re.compile(r"\S[.!?;:](?=\s|$)")
BLAMING = re.compile(r"\b(you (failed|forgot|must not)|your fault|invalid|illegal|wrong input|error)\b", re.IGNORECASE)


@pytest.fixture(autouse=True, scope="module")
def compiled() -> None:
    """The catalogues as they are now, however the tests were started."""
    catalogues.compile_catalogues()
    words._catalogue.cache_clear()


def helps(text: str) -> bool:
    """Whether more than the bare no is said."""
    return len(END.findall(text)) >= 2


@pytest.mark.parametrize("language", COMPLETE)
@pytest.mark.parametrize("kind", tuple(all_refusals()), ids=lambda kind: kind.__name__)
def test_a_refusal_ends_with_a_next_step(kind: type[Refusal], language: str) -> None:
    said = refusal(example(kind), Words(language))
    assert said.rows or helps(said.text), said.text
    assert "!" not in said.text
    assert not BLAMING.search(said.text)


@pytest.mark.parametrize("language", COMPLETE)
def test_every_no_of_the_rail_policy_says_what_helps(language: str) -> None:
    reasons = {result for _, _, result in _TABLE if isinstance(result, str)} | {"nonsense"}
    reasons |= {f"account_{state}" for state in ("none", "incomplete", "under_review", "paused", "closed")}
    for reason in reasons:
        assert helps(rail_sentence(reason, Words(language))), reason


def test_a_bare_no_is_found() -> None:
    assert not helps("Tips are not possible.")
    assert helps("Tips are not possible here. They may work on the other platform.")
