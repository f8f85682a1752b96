"""Asking a form question by question."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.communities.model import Caller
from bot.forms.model import AnswerNeeded, AnswerTooLong, FormExpired, OpenForm, PictureAsked
from bot.ports import Clock, Storage, Tx
from bot.replies.reply import Form
from bot.texts import writable

# Long enough to fetch a link or think about a sentence, short enough not to surprise anybody a day later.
OPEN_FOR = timedelta(hours=24)
# What people write where there is nothing to say.
NOTHING = "-"


@dataclass(frozen=True)
class Forms:
    """Opens forms and takes answers; every step is a row, so a restart in the middle loses nothing."""

    storage: Storage
    clock: Clock

    async def begin(self, caller: Caller, form: Form) -> OpenForm:
        """The form with its first question; an older open form is dropped."""
        opened = OpenForm(caller.id, caller.platform, form, (), self.clock.now() + OPEN_FOR)
        async with self.storage.transaction() as tx:
            await tx.forms.put(opened)
        return opened

    async def present(self, caller: Caller) -> OpenForm | None:
        """The form that waits for an answer of this person, if there is one."""
        async with self.storage.reading() as tx:
            opened = await tx.forms.get(caller.id, caller.platform)
        waits = opened is not None and opened.next_field is not None and opened.expires_at > self.clock.now()
        return opened if waits else None

    async def answer(
        self, caller: Caller, text: str, request_id: str, *, pictured: bool = False
    ) -> OpenForm | None:
        """The form after this answer, None when nothing was asked; an empty text leaves an optional question out.
        `pictured`: it came with a picture.

        A complete one (`next_field` is None) stays until `close`, so that the same chat event can finish what a crash
        cut short. Raises FormExpired, and AnswerTooLong, AnswerNeeded and PictureAsked when the question stays.
        """
        async with self.storage.reading() as tx:
            if await tx.forms.get(caller.id, caller.platform) is None:
                return None
        expired: OpenForm | None = None
        async with self.storage.transaction() as tx:
            opened = await tx.forms.get(caller.id, caller.platform)
            if opened is None or opened.last == request_id:
                return opened
            if opened.next_field is None:
                return None
            if opened.expires_at > self.clock.now():
                after = _answered(opened, writable(text).strip(), request_id, pictured)
                await tx.forms.put(after)
                return after
            expired = opened
            await tx.forms.drop(caller.id, caller.platform)
        raise FormExpired(expired.form.press)

    async def back(self, caller: Caller) -> OpenForm:
        """The question before this one again, or the last one of a complete form. Raises FormExpired."""
        async with self.storage.transaction() as tx:
            opened = await self._open(tx, caller)
            before = replace(opened, answers=opened.answers[:-1])
            await tx.forms.put(before)
        return before

    async def asked(self, caller: Caller, message_id: str) -> None:
        """Remember which message holds the present question."""
        async with self.storage.transaction() as tx:
            opened = await tx.forms.get(caller.id, caller.platform)
            if opened is not None:
                await tx.forms.put(replace(opened, asked=message_id))

    async def close(self, caller: Caller) -> bool:
        """Forget the form; False when none was open."""
        async with self.storage.transaction() as tx:
            return await tx.forms.drop(caller.id, caller.platform)

    async def _open(self, tx: Tx, caller: Caller) -> OpenForm:
        opened = await tx.forms.get(caller.id, caller.platform)
        if opened is None:
            raise FormExpired
        if opened.expires_at <= self.clock.now():
            raise FormExpired(opened.form.press)
        return opened


def _answered(opened: OpenForm, given: str, request_id: str, pictured: bool) -> OpenForm:
    field = opened.next_field
    assert field is not None
    if bool(field.picture) is not pictured:
        raise PictureAsked(bool(field.picture))
    if given == NOTHING and not field.required:
        given = ""
    if field.required and not given:
        raise AnswerNeeded(field.label)
    if len(given) > field.max_length:
        raise AnswerTooLong(len(given), field.max_length)
    return replace(opened, answers=(*opened.answers, given), last=request_id)
