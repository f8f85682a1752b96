"""A tip that waits while its fan is asked for age and country: what he typed is kept, and goes on as if he had typed it
only now."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.communities.model import Caller, Chat, ChatKind
from bot.forms.model import Draft
from bot.members.model import AgeNeeded, MemberId
from bot.notices.model import MessageRef
from bot.tips.model import Privacy
from bot.tips.quotes import Quote, TipView
from bot.tips.start import Starting, StartTip

# As long as a question waits for its answer.
KEPT_FOR = timedelta(hours=24)


class Resuming(Starting):
    """`start` that keeps what was typed while age and country are asked, and `go_on` that takes it up again."""

    async def start(self, ask: StartTip) -> Quote | TipView:
        """As `Starting.start`; with AgeNeeded the wish is kept for `go_on`."""
        try:
            return await super().start(ask)
        except AgeNeeded:
            async with self.storage.transaction() as tx:
                await tx.forms.put_draft(draft_of(ask, self.clock.now()))
            raise

    async def go_on(
        self, caller: Caller, creator_id: MemberId, message: MessageRef | None
    ) -> Quote | TipView | None:
        """The tip that the caller wanted to give this creator before he was asked something else, with its quote; None
        when nothing is kept for it. Twice is one tip. Raises what `start` raises."""
        async with self.storage.reading() as tx:
            kept = await tx.forms.draft(caller.id, caller.platform)
        if kept is None or kept.press != press_of(creator_id) or kept.expires_at <= self.clock.now():
            return None
        return await self.start(ask_of(kept, caller, creator_id, message))


def draft_of(ask: StartTip, now: datetime) -> Draft:
    """The wish as a row. It keeps the chat event and the chat of the first gesture: the same event stays one tip, and a
    tip typed in a group stays one of that group although its fan answers in private."""
    chat = ask.caller.chat
    words = {
        "request": ask.request_id, "amount": ask.amount, "note": ask.note or "",
        "privacy": ask.privacy.value if ask.privacy is not None else "",
        "chat": chat.chat_id, "kind": chat.kind.value, "home": chat.home_id,
    }  # fmt: skip
    return Draft(ask.caller.id, ask.caller.platform, press_of(ask.creator_id), words, now + KEPT_FOR)


def press_of(creator_id: MemberId) -> str:
    """The press that goes on with a wish."""
    return f"tip.go:{creator_id}"


def ask_of(draft: Draft, caller: Caller, creator_id: MemberId, message: MessageRef | None) -> StartTip:
    """The wish again, in the name of who presses now; `message` is where its quote will stand."""
    words = draft.words
    chat = Chat(caller.platform, words["chat"], ChatKind(words["kind"]), words["home"])
    return StartTip(
        request_id=words["request"],
        caller=replace(caller, chat=chat),
        creator_id=creator_id,
        amount=words["amount"],
        privacy=Privacy(words["privacy"]) if words["privacy"] else None,
        note=words["note"] or None,
        message=message,
    )
