"""What a creator's work is about and how it is made, chosen from the operator's closed lists. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from bot.errors import Refusal
from bot.programme.model import Enrolment


class Topic(StrEnum):
    """Which of the two lists."""

    INTERESTS = "interests"
    STYLES = "styles"

    @property
    def most(self) -> int:
        """How many of the list one creator chooses: whoever does everything is found by nobody."""
        return 5 if self is Topic.INTERESTS else 3


@dataclass(frozen=True, slots=True)
class TopicView:
    """A list as its chooser sees it. `drafting`: he is filling in his application."""

    topic: Topic
    listed: tuple[str, ...]
    chosen: tuple[str, ...]
    drafting: bool


@dataclass(eq=False)
class TopicsFull(Refusal):
    """No more than `most` of a list."""

    code: ClassVar[str] = "topics_full"
    most: int


def chosen(enrolment: Enrolment, topic: Topic, listed: Sequence[str]) -> tuple[str, ...]:
    """What he chose, in the list's order; what the operator has taken off the list counts no more."""
    mine = enrolment.interests if topic is Topic.INTERESTS else enrolment.styles
    return tuple(word for word in listed if word in mine)


def choose(before: Sequence[str], word: str, on: bool, topic: Topic) -> tuple[str, ...]:
    """The choice with a word or without it; the same again changes nothing. Raises TopicsFull."""
    after = tuple(one for one in before if one != word)
    if not on:
        return after
    if len(after) >= topic.most:
        raise TopicsFull(topic.most)
    return (*after, word)
