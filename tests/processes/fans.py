"""Fans who tip, however often the bot dies on them: what got no answer is asked again, what was paid is not."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

import aiohttp

from bot.sandbox.telegram_sim.messages import Message, visible_text
from tests.processes.bouquet import Bouquet
from tests.processes.harbour import CHANNEL, CREATOR, Harbour
from tests.support.discord_server import text_of
from tests.support.discord_server.payloads import walk

_SESSION = re.compile(r"/(cs_test_\w+)")
_TIP = re.compile(r"T-[0-9A-Z]+")
ANSWER_SECONDS = 4.0


class Chat(Protocol):
    """One platform as a fan and a creator see it."""

    name: str

    async def ask(self, amount: str) -> Callable[[], str | None]:
        """Type /tip; answers a look at the pay link of the quote, None as long as there is none."""
        ...

    async def until(self, told: Callable[[], bool], within_s: float) -> None:
        """Wait until something holds that messages bring about. Raises TimeoutError."""
        ...

    def read_by_fan(self) -> list[str]:
        """What stands in the fan's private place, oldest first."""
        ...

    def read_by_creator(self) -> list[str]:
        """The same of the creator."""
        ...

    def read_by_all(self) -> list[str]:
        """The community's public chat."""
        ...


@dataclass
class OnDiscord:
    """A fan on Discord."""

    harbour: Harbour
    fan: str
    name: str = "discord"
    answers: list[Any] = field(default_factory=list)

    async def ask(self, amount: str) -> Callable[[], str | None]:
        seen = await self.harbour.discord.slash(self.fan, "tip", {"creator": CREATOR.capitalize(), "amount": amount})
        self.answers.append(seen)
        return lambda: next((link for one in seen.messages for link in _links(one)), None)

    async def until(self, told: Callable[[], bool], within_s: float) -> None:
        await self.harbour.discord.until(told, within_s)

    def read_by_fan(self) -> list[str]:
        private = [text for seen in self.answers for text in seen.texts]
        return private + [text_of(one) for one in self.harbour.discord.dms(self.fan)]

    def read_by_creator(self) -> list[str]:
        return by_creator(self.harbour)

    def read_by_all(self) -> list[str]:
        return [text_of(one) for one in self.harbour.discord.messages(CHANNEL, "bea")]


@dataclass
class OnTelegram:
    """A fan on Telegram, who writes to the bot in private or, with `in_group`, in the community's group."""

    harbour: Harbour
    fan: str
    in_group: bool = True
    name: str = "telegram"

    async def ask(self, amount: str) -> Callable[[], str | None]:
        sim = self.harbour.telegram
        person = sim.user(self.fan)
        before = {one.id for one in sim.private(person).messages}
        person.send(self.harbour.group if self.in_group else "private", f"/tip {CREATOR.capitalize()} {amount}")

        def link() -> str | None:
            new = [one for one in sim.private(person).messages if one.id not in before]
            return next((url for one in new for url in _buttons(one)), None)

        return link

    async def until(self, told: Callable[[], bool], within_s: float) -> None:
        await self.harbour.telegram.world.changes.until(lambda: told() or None, within_s)

    def read_by_fan(self) -> list[str]:
        return _private(self.harbour, self.fan)

    def read_by_creator(self) -> list[str]:
        return by_creator(self.harbour)

    def read_by_all(self) -> list[str]:
        return [visible_text(one) for one in self.harbour.group.messages]


def by_creator(harbour: Harbour) -> list[str]:
    """What the creator got, on whichever platform she is told."""
    return [*(text_of(one) for one in harbour.discord.dms(CREATOR)), *_private(harbour, CREATOR)]


def _private(harbour: Harbour, name: str) -> list[str]:
    return [visible_text(one) for one in harbour.telegram.private(harbour.telegram.user(name)).messages]


def _links(message: Any) -> list[str]:
    return [part["url"] for part in walk(message["components"]) if "/pay/" in part.get("url", "")]


def _buttons(message: Message) -> list[str]:
    return [button["url"] for button in message.buttons if "/pay/" in button.get("url", "")]


@dataclass
class Payer:
    """One tip, from the wish to Stripe's "paid". `quoted` and `paid` are set on the way.

    With `comes_back` he looks at the page after paying; with `pauses` he reads the quote before he follows its link.
    """

    chat: Chat
    bot: Bouquet
    amount: str = "5.00"
    comes_back: bool = True
    pauses: bool = False
    link: str = ""
    session: str = ""
    quoted: asyncio.Event = field(default_factory=asyncio.Event)
    paid: asyncio.Event = field(default_factory=asyncio.Event)

    async def tip(self) -> str:
        """All of it, over as many lives of the bot as it takes; answers the id of the session that was paid."""
        self.link = await self._quote()
        self.quoted.set()
        await asyncio.sleep(0.1 if self.pauses else 0)
        self.session = await self._open()
        control = self.bot.harbour.stripe.control
        if control.get(self.session)["payment_status"] != "paid":
            control.pay(self.session)
        self.paid.set()
        if self.comes_back:
            await self._visit(f"{self.link}/done")
        return self.session

    async def _quote(self) -> str:
        """Asks until a quote comes: a dead bot's chat stays silent."""
        for _ in range(10):
            await self.bot.up.wait()
            if (found := await self._answered(self.bot.life, await self.chat.ask(self.amount))) is not None:
                return found
        raise TimeoutError(f"no quote came on {self.chat.name}: {self.chat.read_by_fan()[-3:]}")

    async def _answered(self, life: int, link: Callable[[], str | None]) -> str | None:
        """The link, once it is there; None when the bot has died over it or said nothing for long."""
        waiting = asyncio.create_task(self.chat.until(lambda: link() is not None, ANSWER_SECONDS))
        died = asyncio.create_task(self._died(life))
        await asyncio.wait({waiting, died}, return_when=asyncio.FIRST_COMPLETED)
        for task in (waiting, died):
            task.cancel()
        await asyncio.gather(waiting, died, return_exceptions=True)
        return link()

    async def _died(self, life: int) -> None:
        await self.bot.after(life)
        # What the last life left unanswered may still be taken up by this one.
        await asyncio.sleep(0.3)

    async def _open(self) -> str:
        """Follows the link to Stripe's page, or to the page that says that it is paid."""
        status, location = await self._visit(self.link)
        if status == 303 and (found := _SESSION.search(urlsplit(location).path)):
            return found[1]
        raise AssertionError(f"the pay link answers {status} {location}")

    async def _visit(self, url: str) -> tuple[int, str]:
        """A browser that is told again to load the page when nobody answered."""
        while True:
            await self.bot.up.wait()
            life = self.bot.life
            try:
                async with aiohttp.ClientSession() as browser, browser.get(url, allow_redirects=False) as page:
                    await page.read()
                    if page.status < 500:
                        return page.status, page.headers.get("Location", "")
            except aiohttp.ClientError:
                pass
            if self.bot.life == life:
                # Killed a moment ago, and not yet known to be: a browser tries again by hand.
                await asyncio.sleep(0.05)


def untold(chat: Chat, tip: str, public_before: int, *, is_known: bool) -> list[str]:
    """What is still missing of all that a settled tip owes to people.

    `is_known`: the bot had noted where the quote stands. One that died between sending it and noting it cannot redraw
    it: there the receipt is what the fan reads.
    """
    fan = chat.read_by_fan()
    owed = {
        "the fan's receipt": any(f"Paid: {tip}" in text for text in fan),
        "the quote redrawn as paid": not is_known or any(re.search(rf"Paid, .*{tip}", text) for text in fan),
        "the creator's good news": any(tip in text for text in chat.read_by_creator()),
        "the public line": len(public_lines(chat)) > public_before,
    }
    return [what for what, done in owed.items() if not done]


def public_lines(chat: Chat) -> list[str]:
    """The lines that tell everybody of a tip."""
    return [text for text in chat.read_by_all() if " tipped " in text]


def tips_called_paid(text: str) -> set[str]:
    """The tips that a message calls paid."""
    return set(_TIP.findall(text)) if "Paid" in text or "tipped you" in text else set()
