"""What creators ask for on Telegram."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.programme.model import EnrolmentState
from bot.sandbox.telegram_sim import Message, User
from cogs.on_telegram.client import TelegramSide
from tests.support.telegram_house import TelegramHouse, telegram_house


@dataclass
class Scene:
    """Mia is a creator, Alex a fan."""

    house: TelegramHouse
    mia: User
    alex: User

    async def asks(self, who: User, text: str) -> Message:
        return await self.house.answer(who.private, lambda: who.send("private", text))

    async def says(self, who: User, text: str) -> str:
        return (await self.asks(who, text)).text or ""


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with telegram_house(tmp_path) as house:
        mia, alex = house.user("Mia"), house.user("Alex")
        group = house.sim.group("friends", [mia, alex, house.sim.bot])
        await house.settle(group)
        await house.make_creator(mia)
        for person in (alex, mia):
            await house.answer(person.private, lambda person=person: person.send(group, "/help"))  # type: ignore[misc]
        yield Scene(house, mia, alex)


async def test_a_suspension_is_appealed_in_ones_own_words_and_once(scene: Scene) -> None:
    assert "no decision that you could appeal" in await scene.says(scene.alex, "/creator appeal")
    mia = await scene.house.known(scene.mia)
    async with scene.house.database.transaction() as tx:
        enrolment = await tx.creators.enrolment(mia.id)
        assert enrolment is not None
        now = scene.house.clock.now()
        await tx.creators.save_enrolment(replace(enrolment, state=EnrolmentState.SUSPENDED, decided_at=now))
    own = await scene.asks(scene.mia, "/creator")
    asked = await scene.house.answer(scene.mia.private, lambda: scene.mia.press(own, "Appeal"))
    assert "Why should your suspension end?" in (asked.text or "")
    assert "is handed in as S-" in await scene.says(scene.mia, "They are mine")
    assert "waits for an answer" in await scene.says(scene.mia, "/creator appeal")


async def test_supporters_are_listed_thanked_and_blocked_for_the_creator_alone(scene: Scene) -> None:
    house = scene.house
    assert "This is for creators" in await scene.says(scene.alex, "/creator supporters")
    tip = await house.paid(await house.known(scene.alex), await house.known(scene.mia))
    await house.kept(tip.id)
    shown = await scene.asks(scene.mia, "/creator supporters 7d")
    assert "Alex: $5.00" in (shown.text or "")
    await house.press(scene.mia, shown, "Thank Alex")
    await house.deliver()
    assert "Mia thanks you for your support!" in scene.alex.private.said_by(house.sim.bot)[-1].text
    blocked = await house.answer(scene.mia.private, lambda: scene.mia.press(shown, "Block Alex"))
    assert "Alex can’t tip you any more" in (blocked.text or "")
    await house.press(scene.mia, blocked, "Unblock")
    assert "Your supporters · 30 days" in await scene.says(scene.mia, "/start supporters")


async def test_settings_are_switched_and_chosen_on_one_screen(scene: Scene) -> None:
    screen = await scene.asks(scene.mia, "/creator settings")
    await scene.house.press(scene.mia, screen, "Check every note first")
    assert "a moderator looks at every one first" in (screen.text or "")
    await scene.house.press(scene.mia, screen, "Interests")
    await scene.house.press(scene.mia, screen, "music")
    assert "✓ music" in str(screen.buttons)
    await scene.house.press(scene.mia, screen, "Done")
    assert "Interests: music" in (screen.text or "")
    await scene.house.press(scene.mia, screen, "Hide me in “Harbour”")
    assert "Listed in: nowhere" in (screen.text or "")
    assert "This is for creators" in await scene.says(scene.alex, "/creator settings")


async def test_an_application_goes_back_and_on_after_a_restart(scene: Scene) -> None:
    house, alex = scene.house, scene.alex
    chat = alex.private

    async def restarted() -> None:
        await house.side.stop(abruptly=True)
        house.side = TelegramSide(house.app)
        await house.side.start()

    step = await scene.asks(alex, "/creator apply")
    asked = await house.answer(chat, lambda: alex.press(step, "Write the country"))
    await restarted()
    assert "Cancel" in str(asked.buttons)
    await house.press(alex, asked, "Back")
    assert "Which country" in (asked.text or "")
    # The question is not open any more.
    assert "I understand commands" in await scene.says(alex, "fr")
    await house.answer(chat, lambda: alex.press(asked, "Write the country"))
    step = await scene.asks(alex, "de")
    await house.press(alex, step, "Back")
    assert "Which country" in (step.text or "")
    asked = await house.answer(chat, lambda: alex.press(step, "Write the country"))
    step = await scene.asks(alex, "de")
    await house.press(alex, step, "I am 18 or older")
    await house.press(alex, step, "a business")
    await house.press(alex, step, "Back")
    await house.press(alex, step, "a person")
    asked = await house.answer(chat, lambda: alex.press(step, "Write the link"))
    step = await scene.asks(alex, "video.example/alex")
    await house.press(alex, step, "I agree")
    await house.press(alex, step, "Hand in")
    assert "waiting for a moderator" in (step.text or "")


async def test_leaving_shows_what_becomes_of_everything_and_takes_a_yes(scene: Scene) -> None:
    asked = await scene.asks(scene.mia, "/creator leave")
    assert "Diamonds: none." in (asked.text or "")
    await scene.house.press(scene.mia, asked, "Leave")
    assert "You have left the programme" in (asked.text or "")
