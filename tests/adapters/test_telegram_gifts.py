"""/gift and /live on Telegram, against the simulator: boards, inline buttons, toasts, and how people type."""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.communities.model import Chat as Place
from bot.communities.model import ChatKind
from bot.live.model import NoBoardPlace
from bot.members.model import Platform
from bot.ports import Notifiers
from bot.replies.words import Words
from bot.sandbox.telegram_sim import Message, User
from bot.sandbox.telegram_sim.chats import Chat
from bot.tips.model import Privacy
from cogs.on_telegram.gift_text import GiftText, StartText, read_gift, read_start
from tests.support.gifts import credit, lot
from tests.support.live import gifts_at_work
from tests.support.telegram_house import TelegramHouse, telegram_house


@dataclass
class Scene:
    """Mia is a creator, Alex a fan with coins; both write in the group."""

    house: TelegramHouse
    group: Chat
    mia: User
    alex: User

    async def says(self, who: User, text: str, *, here: bool = True) -> str:
        """The private answer to a command typed in the group (or in private)."""
        answer = await self.house.answer(who.private, lambda: who.send(self.group if here else "private", text))
        return answer.text or ""

    async def board(self, shows: Callable[[str], bool]) -> Message:
        """The board in the group once it shows something."""

        def found() -> Message | None:
            said = reversed(self.group.said_by(self.house.sim.bot))
            return next((one for one in said if "LIVE" in (one.text or "") and shows(one.text or "")), None)

        return await self.house.sim.wait_for(found)


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with telegram_house(tmp_path, live={"board_edit_seconds": 1, "matches": True}) as house:
        notifiers: Notifiers = {Platform.TELEGRAM: house.side.notifier}
        async with gifts_at_work(house.services, house.database, notifiers):
            mia, alex = house.user("Mia"), house.user("Alex")
            group = house.sim.group("friends", [mia, alex, house.sim.bot])
            await house.settle(group)
            await house.make_creator(mia)
            there = Place(Platform.TELEGRAM, str(group.id), ChatKind.GROUP, str(group.id))
            fan = await house.known(alex, there)
            await credit(house.database, lot(fan.id, 5000, at=house.clock.now()))
            yield Scene(house, group, mia, alex)


async def test_a_live_from_its_start_to_its_summary(scene: Scene) -> None:
    said = await scene.says(scene.mia, "/live start Evening songs goal 100")
    assert "You are LIVE: Evening songs" in said
    shown = await scene.board(lambda text: "No gift yet." in text)
    receipt = await scene.says(scene.alex, "/gift kite name_amount")
    assert "🪁 Kite for Mia: sent" in receipt
    assert "99 coins; you paid about $1.98 for them. Mia gets 49.5 diamonds, worth $0.24." in receipt
    told = await scene.says(scene.alex, f"/money trace {receipt.partition('Its number is ')[2][:8]}", here=False)
    assert "Now: 49.5 diamonds pending until" in told
    again = await scene.board(lambda text: "99 of 100 coins" in text)
    assert again.id == shown.id
    assert "1. Alex · 99 coins" in (again.text or "")
    assert "3 coins" in await scene.says(scene.alex, "/gift Petal ×3 Mia", here=False)
    assert "5 coins" in await scene.says(scene.alex, "/gift clap")
    await scene.board(lambda text: "107 of 100 coins 🎉" in text)
    assert "The goal of this LIVE: 500 coins" in await scene.says(scene.mia, "/live goal 500")
    assert "107 coins in 5 gifts" in await scene.says(scene.alex, "/live")
    summary = await scene.house.answer(scene.mia.private, lambda: scene.mia.send(scene.group, "/live end"))
    assert "53.5 diamonds for you, pending." in (summary.text or "")
    assert "Coins as they came in 1 minute: the most from minute 0 on, 107 coins." in (summary.text or "")
    assert summary.content["photo"], "how the coins came, as a picture"
    over = await scene.board(lambda text: "was LIVE" in text)
    assert over.id == shown.id
    assert not over.buttons


async def test_a_press_is_one_gift_told_by_a_toast_that_counts_the_row(scene: Scene) -> None:
    await scene.says(scene.mia, "/live start")
    shown = await scene.board(lambda text: "No gift yet." in text)
    toasts = []
    for _ in range(7):
        press = scene.alex.press(shown, "🌸 1")
        await scene.house.sim.wait_for(lambda press=press: press.answered)  # type: ignore[misc]
        toasts.append((press.toast, press.alert))
    first = "🌸 Petal · 1 coin, about $0.02 paid · Mia gets 0.5 diamonds (less than $0.01) · 4,999 left"
    assert toasts[0] == (first, False)
    assert (toasts[-1][0] or "").startswith("🌸 Petal ×7 · 7 coins, about $0.14 paid · Mia gets 3.5 diamonds")
    await scene.board(lambda text: "7 coins in 7 gifts" in text)


async def test_a_gift_by_reply_goes_to_the_author_and_to_the_live_of_a_replied_board(scene: Scene) -> None:
    await scene.says(scene.mia, "/live start")
    shown = await scene.board(lambda text: "No gift yet." in text)
    word = scene.mia.send(scene.group, "hello")
    for answered in (word, shown):
        answer = await scene.house.answer(
            scene.alex.private,
            lambda to=answered: scene.alex.send(scene.group, "/gift petal", reply_to=to),  # type: ignore[misc]
        )
        assert "🌸 Petal for Mia: sent" in (answer.text or "")
    await scene.board(lambda text: "2 coins in 2 gifts" in text)


async def test_who_is_named_gets_the_gift_whatever_the_line_replies_to(scene: Scene) -> None:
    bea = scene.house.user("Bea")
    bea.join(scene.group)
    await scene.house.make_creator(bea)
    url = "https://youtube.com/watch?v=abc"
    await scene.house.app.videos.add(await scene.house.known(scene.mia), url)
    for who in (scene.mia, bea):
        await scene.says(who, "/live start")
    board = await scene.board(lambda text: "Mia is LIVE" in text)
    post = scene.mia.send(scene.group, f"look at {url}")
    for answered in (board, post):
        answer = await scene.house.answer(
            scene.alex.private,
            lambda to=answered: scene.alex.send(scene.group, "/gift clap Bea", reply_to=to),  # type: ignore[misc]
        )
        assert "👏 Applause for Bea: sent" in (answer.text or "")


async def test_an_unseen_gift_takes_the_typed_line_away(scene: Scene) -> None:
    await scene.says(scene.mia, "/live start")
    await scene.board(lambda text: "No gift yet." in text)
    assert "sent" in await scene.says(scene.alex, "/gift petal anonymous")
    shown = await scene.board(lambda text: "1 coin in 1 gift" in text)
    assert "Alex" not in (shown.text or "")


async def test_a_high_price_is_asked_for_once_more_and_two_yeses_are_one_gift(scene: Scene) -> None:
    await scene.says(scene.mia, "/live start")
    asked = await scene.house.answer(scene.alex.private, lambda: scene.alex.send(scene.group, "/gift moon 2"))
    assert "🌙 Moonrise ×2 for Mia?" in (asked.text or "")
    first, second = (scene.alex.press(asked, "Send for 2,000 coins") for _ in range(2))
    await scene.house.sim.wait_for(lambda: first.answered and second.answered)
    await scene.house.rest()
    await scene.board(lambda text: "2,000 coins in 2 gifts" in text)


async def test_without_a_gift_the_catalogue_and_with_a_wrong_one_the_choice(scene: Scene) -> None:
    assert "🌸 Petal · 1 coin" in await scene.says(scene.alex, "/gift")
    assert "“rose” is no gift" in await scene.says(scene.alex, "/gift rose")
    assert "No LIVE runs here now." in await scene.says(scene.alex, "/gift petal")
    assert "Mia is not LIVE now." in await scene.says(scene.alex, "/gift petal Mia")
    assert "A LIVE needs a chat" in await scene.says(scene.mia, "/live start", here=False)


async def test_a_creator_who_opens_the_video_chat_is_asked_and_goes_live_by_a_button(scene: Scene) -> None:
    async with scene.house.database.transaction() as tx:
        assert scene.house.community is not None
        for place in await tx.communities.places(scene.house.community.id):
            await tx.communities.set_chats(place.id, str(scene.group.id), None)
    scene.mia.start_video_chat(scene.group)
    await scene.house.rest()
    mia = await scene.house.known(scene.mia)
    assert await scene.house.notices_to(mia.id) == ["live_offer"]
    facts = (await scene.house.facts_to(mia.id))[0]
    session = await scene.house.app.live_offers.accept(mia, facts["community"], Platform(facts["platform"]))
    assert session.running
    await scene.board(lambda text: "Mia is LIVE" in text)
    alex = await scene.house.known(scene.alex)
    assert await scene.house.notices_to(alex.id) == []
    with pytest.raises(NoBoardPlace):
        await scene.house.app.live_offers.accept(alex, facts["community"], Platform.TELEGRAM)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("petal", GiftText("petal", 1, "", None)),
        ("petal 10 Ana Maria", GiftText("petal", 10, "Ana Maria", None)),
        ("Ana kite x3 anonymous", GiftText("kite", 3, "Ana", Privacy.ANONYMOUS)),
        ("🌸 ×7", GiftText("petal", 7, "", None)),
        ("Blütenblatt 2", GiftText("petal", 2, "", None)),
        ("rose 5", GiftText("rose", 5, "", None)),
        ("", GiftText("", 1, "", None)),
    ],
)
def test_a_gift_is_read_in_any_order(typed: str, read: GiftText) -> None:
    assert read_gift(typed, Words("de")) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", StartText("", "", True, False)),
        ("Evening songs goal 1,000 both", StartText("Evening songs", "1,000", True, True)),
        ("gifts off here Quiet evening", StartText("Quiet evening", "", False, False)),
    ],
)
def test_a_start_is_read_with_its_settings_anywhere(typed: str, read: StartText) -> None:
    assert read_start(typed) == read


async def test_a_match_is_asked_for_agreed_to_and_stands_on_both_boards(scene: Scene) -> None:
    bea = scene.house.user("Bea")
    bea.join(scene.group)
    await scene.house.make_creator(bea)
    for who in (scene.mia, bea):
        await scene.says(who, "/live start")
    assert "Please name a creator who is LIVE" in await scene.says(scene.mia, "/live match")
    assert "Bea was asked for a match of 3 minutes." in await scene.says(scene.mia, "/live match Bea 3")
    await scene.house.deliver()
    assert "Mia asks you for a match of 3 minutes" in (bea.private.last.text or "")
    begun = await scene.house.press(bea, bea.private.last, "Start the match")
    assert "The match with Mia runs: 3 minutes from now on." in (begun.text or "")
    assert "5 coins" in await scene.says(scene.alex, "/gift clap Bea")
    await scene.board(lambda text: "⚔️ Match: Mia 0 : 5 Bea, until" in text)
    await scene.board(lambda text: "⚔️ Match: Bea 5 : 0 Mia, until" in text)


async def test_a_creator_alone_reads_the_link_to_his_overlay(scene: Scene) -> None:
    told = await scene.says(scene.mia, "/live overlay")
    assert re.search(r"^https?://[\w.:]+/overlay/\d+-[\w-]+$", told, re.MULTILINE | re.ASCII), "nothing invisible in it"
    assert not any("/overlay/" in (one.text or "") for one in scene.group.said_by(scene.house.sim.bot))
    assert "creator" in await scene.says(scene.alex, "/live overlay")


async def test_who_cannot_be_written_to_reads_in_the_group_that_his_gift_is_sent(scene: Scene) -> None:
    ben = scene.house.user("Ben", started=False)
    ben.join(scene.group)
    there = Place(Platform.TELEGRAM, str(scene.group.id), ChatKind.GROUP, str(scene.group.id))
    fan = await scene.house.known(ben, there)
    await credit(scene.house.database, lot(fan.id, 5, at=scene.house.clock.now()))
    await scene.says(scene.mia, "/live start")
    await scene.board(lambda text: "No gift yet." in text)
    line = await scene.house.answer(scene.group, lambda: ben.send(scene.group, "/gift clap Mia"))
    assert (line.text or "").startswith("Your gift is sent.")
    url = line.buttons[0]["url"]
    receipt = await scene.house.answer(ben.private, lambda: ben.open_link(url))
    assert "sent for 5 coins" in (receipt.text or "")
    other = await scene.house.answer(scene.alex.private, lambda: scene.alex.open_link(url))
    assert (other.text or "").startswith("Hello Alex"), "it is not his"
    assert "That costs 5 coins, and you have 0 coins." in await scene.says(ben, "/gift clap Mia")
