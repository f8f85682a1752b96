"""Asking a form question by question."""

from dataclasses import replace
from datetime import timedelta

from bot.communities.model import Caller
from bot.forms.model import AnswerNeeded, AnswerTooLong, FormExpired, OpenForm
from bot.ports import Clock, Storage
from bot.replies.reply import Form

# Long enough to fetch a link or think about a sentence, short enough not to surprise anybody a day later.
OPEN_FOR = timedelta(hours=24)
SKIP = "-"


class Forms:
    """Opens forms and takes answers; every step is a row, so a restart in the middle loses nothing."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        self._storage, self._clock = storage, clock

    async def begin(self, caller: Caller, form: Form) -> OpenForm:
        """The form with its first question; an older open form is dropped."""
        opened = OpenForm(caller.id, caller.platform, form, (), self._clock.now() + OPEN_FOR)
        async with self._storage.transaction() as tx:
            await tx.forms.put(opened)
        return opened

    async def answer(self, caller: Caller, text: str) -> OpenForm:
        """The form after this answer; when `next_field` is None it is complete and closed.

        Raises FormExpired when nothing is open, AnswerTooLong and AnswerNeeded when the question stays.
        """
        async with self._storage.transaction() as tx:
            opened = await tx.forms.get(caller.id, caller.platform)
            if opened is None or opened.expires_at <= self._clock.now():
                raise FormExpired
            field = opened.next_field
            assert field is not None  # a complete form is dropped with its last answer
            given = "" if text.strip() == SKIP and not field.required else text.strip()
            if field.required and not given:
                raise AnswerNeeded(field.label)
            if len(given) > field.max_length:
                raise AnswerTooLong(len(given), field.max_length)
            after = replace(opened, answers=(*opened.answers, given))
            if after.next_field is None:
                await tx.forms.drop(caller.id, caller.platform)
            else:
                await tx.forms.put(after)
        return after

    async def back(self, caller: Caller) -> OpenForm:
        """The question before this one again. Raises FormExpired."""
        async with self._storage.transaction() as tx:
            opened = await tx.forms.get(caller.id, caller.platform)
            if opened is None:
                raise FormExpired
            before = replace(opened, answers=opened.answers[:-1])
            await tx.forms.put(before)
        return before

    async def cancel(self, caller: Caller) -> bool:
        """Close it; False when none was open."""
        async with self._storage.transaction() as tx:
            return await tx.forms.drop(caller.id, caller.platform)

    async def is_open(self, caller: Caller) -> bool:
        """Whether a plain message of this person answers a question of ours."""
        async with self._storage.reading() as tx:
            opened = await tx.forms.get(caller.id, caller.platform)
        return opened is not None and opened.expires_at > self._clock.now()
