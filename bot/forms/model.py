"""An open form of one person: what was asked, what is answered, what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bot.errors import Refusal
from bot.members.model import MemberId, Platform
from bot.replies.reply import Field, Form


@dataclass(frozen=True, slots=True)
class OpenForm:
    """One person has at most one open form on a platform; a new one replaces it.

    `asked`: the message that holds the present question. `last`: the chat event that gave the latest answer, so that
    the same one twice answers one question. A form with all answers stays until what it asked for was done.
    """

    member_id: MemberId
    platform: Platform
    form: Form
    answers: tuple[str, ...]
    expires_at: datetime
    asked: str | None = None
    last: str | None = None

    @property
    def next_field(self) -> Field | None:
        """The question to ask now; None when all are answered."""
        fields = self.form.fields
        return fields[len(self.answers)] if len(self.answers) < len(fields) else None

    @property
    def wants_picture(self) -> bool:
        """Whether the question to ask now is answered by a picture."""
        return self.next_field is not None and bool(self.next_field.picture)

    @property
    def by_name(self) -> dict[str, str]:
        """The answers under their fields' names."""
        return {field.name: answer for field, answer in zip(self.form.fields, self.answers, strict=False)}


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person had typed when something else had to be asked first; he goes on with it until `expires_at`.

    `press` is the wire form that it goes to, without any of `words`. One person has at most one on a platform.
    """

    member_id: MemberId
    platform: Platform
    press: str
    words: Mapping[str, str]
    expires_at: datetime


@dataclass(eq=False)
class FormExpired(Refusal):
    """The form was left too long; nothing was sent. `again` is the press that opens it anew, if there is one."""

    code: ClassVar[str] = "form_expired"
    again: str | None = None


@dataclass(eq=False)
class AnswerTooLong(Refusal):
    """More characters than the question takes."""

    code: ClassVar[str] = "answer_too_long"
    length: int
    most: int


@dataclass(eq=False)
class AnswerNeeded(Refusal):
    """The question cannot be skipped."""

    code: ClassVar[str] = "answer_needed"
    label: str


@dataclass(eq=False)
class PictureAsked(Refusal):
    """Words alone do not answer this question, or a picture does not; it stays. `wanted`: a picture is asked for."""

    code: ClassVar[str] = "picture_asked"
    wanted: bool
