"""/video and the cards of videos on Telegram, against the simulator."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.communities.model import Chat as Place
from bot.communities.model import ChatKind
from bot.ids import Kind, public_id
from bot.members.model import Platform
from bot.notices.model import Post
from bot.notices.service import Deliveries
from bot.ports import Notifiers
from bot.sandbox.telegram_sim import Message, User
from bot.sandbox.telegram_sim.chats import Chat
from bot.videos.cards import CARD
from bot.videos.model import VideoId
from tests.support.gifts import credit, lot
from tests.support.live import gifts_at_work
from tests.support.telegram_house import TelegramHouse, telegram_house

URL = "https://video.example/watch/123"


@dataclass
class Scene:
    """Mia is a creator, Alex a fan with coins; both write in the group, where the card of her video stands."""

    house: TelegramHouse
    group: Chat
    mia: User
    alex: User

    async def says(self, who: User, text: str, *, here: bool = False) -> str:
        """The private answer to a command typed in private (or in the group)."""
        answer = await self.house.answer(who.private, lambda: who.send(self.group if here else "private", text))
        return answer.text or ""

    async def card(self) -> Message:
        """The video is added, and its card posted in the group."""
        assert "open for gifts" in await self.says(self.mia, f"/video add {URL} original The sea")
        house = self.house
        async with house.database.transaction() as tx:
            post = Post("card here", Platform.TELEGRAM, str(self.group.id), CARD, "video:1", "en")
            await tx.notices.owe_post(post, house.clock.now())
            number = (await tx.notices.posts_about("video:1", CARD))[-1].id
        before = len(self.group.said_by(house.sim.bot))
        await Deliveries(
            house.config, house.database, house.clock, {Platform.TELEGRAM: house.side.notifier},
            house.app.videos.cards.drawers(),
        ).deliver_post(number)  # fmt: skip
        [card] = self.group.said_by(house.sim.bot)[before:]
        return card


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with telegram_house(tmp_path, video_gifts={"review": "report-only"}) as house:
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


async def test_a_reply_to_the_card_is_a_gift_on_its_video(scene: Scene) -> None:
    card, house = await scene.card(), scene.house
    assert "0 gifts" in (card.text or "")
    private = scene.alex.private
    receipt = await house.answer(private, lambda: scene.alex.send(scene.group, "/gift kite", reply_to=card))
    assert "Kite for Mia: sent" in (receipt.text or "")
    asked = await house.answer(private, lambda: scene.alex.send(scene.group, "/gift", reply_to=card))
    assert (asked.text or "").startswith("A gift for Mia")
    named = f"/gift kite {public_id(Kind.VIDEO, 1)}"
    receipt = await house.answer(private, lambda: scene.alex.send(scene.group, named))
    assert "Kite for Mia: sent" in (receipt.text or "")
    alex = await house.known(scene.alex)
    shown = await house.app.videos.show(alex, VideoId(1))
    assert (shown.tally.gifts, shown.tally.coins) == (2, 198)


async def test_what_is_too_small_for_a_video_is_refused(scene: Scene) -> None:
    card, house = await scene.card(), scene.house
    refused = await house.answer(
        scene.alex.private, lambda: scene.alex.send(scene.group, "/gift petal", reply_to=card)
    )
    assert "no gift that can be given here now" in (refused.text or "")


async def test_the_creators_commands_answer_and_say_how(scene: Scene) -> None:
    assert "Which video?" in await scene.says(scene.mia, "/video add")
    assert "Stitches take no gifts." in await scene.says(scene.mia, f"/video add {URL} stitch")
    assert "None yet." in await scene.says(scene.mia, "/video")
    await scene.card()
    listed = await scene.says(scene.mia, "/video list")
    assert "Mia: The sea · takes gifts" in listed
    number = listed.split(" · ")[0].splitlines()[-1]
    assert "removed" in await scene.says(scene.mia, f"/video remove {number}")
    assert "this is for creators" in (await scene.says(scene.alex, f"/video add {URL}")).lower()


async def test_the_link_to_a_gift_asks_which_one(scene: Scene) -> None:
    await scene.card()
    assert (await scene.says(scene.alex, "/start gift_1")).startswith("A gift for Mia")


async def test_a_creator_takes_no_gifts_in_a_live_or_none_at_all(scene: Scene) -> None:
    await scene.says(scene.mia, "/live start", here=True)
    assert "/live gifts on" in await scene.says(scene.mia, "/live gifts")
    assert "takes no gifts from now on" in await scene.says(scene.mia, "/live gifts off", here=True)
    assert "takes no gifts in this LIVE" in await scene.says(scene.alex, "/gift petal", here=True)
    assert "takes gifts now" in await scene.says(scene.mia, "/live gifts on")
    private = scene.mia.private
    mine = await scene.house.answer(private, lambda: scene.mia.send("private", "/creator settings"))
    await scene.house.press(scene.mia, mine, "Take no gifts")
    assert "Gifts: off" in (mine.text or "")
    assert "Mia takes no gifts. Nothing was taken." in await scene.says(scene.alex, "/gift petal", here=True)


async def test_a_video_posted_in_a_showcase_is_offered_once_to_its_creator_and_takes_gifts_by_reply(
    scene: Scene,
) -> None:
    house = scene.house
    assert house.community is not None
    there = str(scene.group.id)
    async with house.database.transaction() as tx:
        await tx.communities.set_showcase(house.community.id, Platform.TELEGRAM, there, True, house.clock.now())
    scene.mia.promote(scene.group, house.sim.bot)
    for who, text in ((scene.alex, "https://youtube.com/watch?v=2"), (scene.mia, "nothing to see")):
        who.send(scene.group, text)
    post = scene.mia.send(scene.group, "The sea https://youtube.com/watch?v=1")
    scene.mia.send(scene.group, "The sea, mended https://youtube.com/watch?v=1", edit=post)
    film = scene.mia.send(scene.group, "and raw", video=True)
    scene.alex.forward(film, scene.group)
    await house.rest()
    mia = await house.known(scene.mia)
    assert [one["url"] for one in await house.facts_to(mia.id)] == [
        "https://youtube.com/watch?v=1", f"https://t.me/c/{there.removeprefix('-100')}/{film.id}",
    ]  # fmt: skip
    assert (await house.app.showcase.accept(mia, 1)).takes_gifts
    answer = await house.answer(scene.alex.private, lambda: scene.alex.send(scene.group, "/gift clap", reply_to=post))
    assert "👏 Applause for Mia: sent" in (answer.text or "")
