"""/tip on Telegram, as people type and press it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.communities.model import Caller
from bot.ids import Kind, public_id
from bot.sandbox.telegram_sim import Message, User
from bot.sandbox.telegram_sim.chats import Chat as SimChat
from bot.tips.model import TipId, subject_of
from storage.schema.tips import tips as tips_table
from tests.support.telegram_house import TelegramHouse, telegram_house


@dataclass
class Scene:
    """Mia is a creator, Alex a fan; both are in the group, and so is the bot."""

    house: TelegramHouse
    mia: User
    alex: User
    creator: Caller
    group: SimChat

    def bot_said(self, chat: SimChat) -> list[str]:
        return [message.text or "" for message in chat.said_by(self.house.sim.bot)]

    async def tips(self, text: str, chat: SimChat | None = None, reply_to: Message | None = None) -> Message:
        """Alex types; what he is answered in private."""
        place = chat or self.alex.private
        return await self.house.answer(self.alex.private, lambda: self.alex.send(place, text, reply_to=reply_to))

    async def made(self) -> list[TipId]:
        """All tips there are."""
        async with self.house.database.reading() as tx:
            return list((await tx.connection.execute(select(tips_table.c.id))).scalars())


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with telegram_house(tmp_path) as house:
        mia, alex = house.user("Mia"), house.user("Alex")
        group = house.sim.group("friends", [mia, alex, house.sim.bot])
        await house.settle(group)
        creator = await house.make_creator(mia)
        await house.known(alex)
        yield Scene(house, mia, alex, creator, group)


def labels(message: Message) -> list[str]:
    return [button["text"] for button in message.buttons]


async def test_a_reply_in_the_group_makes_a_private_quote_and_one_line_there(scene: Scene) -> None:
    hello = scene.mia.send(scene.group, "My new cover is out!")
    quote = await scene.tips("/tip 5 great cover", scene.group, hello)
    assert (quote.text or "").startswith("$5.00 for Mia")
    assert "great cover" in (quote.text or "")
    assert labels(quote)[0] == "Pay $5.00"
    assert len(scene.bot_said(scene.group)) == 1
    (line,) = scene.group.said_by(scene.house.sim.bot)
    assert line.text == "I have written to you in private."
    assert labels(line) == ["Continue in private"]


@pytest.mark.parametrize(
    "text",
    [
        "/tip Mia 5", "/tip @mia_there 5", "/tip mia 5.00 great cover", "/tip Mia 5 USD", "/TIP Mia $5",
        "/tip Mia $ 5", "/tip  Mia\n5",
    ],
)
async def test_a_creator_is_named_in_private(scene: Scene, text: str) -> None:
    quote = await scene.tips(text)
    assert (quote.text or "").startswith("$5.00 for Mia")


async def test_the_sum_may_stand_before_the_name(scene: Scene) -> None:
    quote = await scene.tips("/tip 5 Mia great cover hidden")
    assert (quote.text or "").startswith("$5.00 for Mia")
    assert "great cover" in (quote.text or "")
    assert "Mia great" not in (quote.text or "")
    assert "Nothing public" in (quote.text or "")
    asked = await scene.tips("/tip 5 great cover")
    assert "Whom would you like to tip?" in (asked.text or "")
    named_in_a_reply = await scene.tips("/tip 5 Mia is great", scene.group, scene.mia.send(scene.group, "my song"))
    assert "Mia is great" in (named_in_a_reply.text or ""), "in a reply the words are a note"


async def test_a_mention_without_a_name_is_found_by_its_id(scene: Scene) -> None:
    alex = scene.alex
    quote = await scene.house.answer(
        alex.private, lambda: alex.send(scene.group, "/tip Mia 5 hi", mentions=[scene.mia])
    )
    assert (quote.text or "").startswith("$5.00 for Mia")


async def test_a_reply_without_an_amount_asks_how_much_and_a_press_quotes_in_the_same_message(scene: Scene) -> None:
    hello = scene.mia.send(scene.group, "hi")
    asked = await scene.tips("/tip", scene.group, hello)
    assert labels(asked) == ["$5.00", "$10.00", "$15.00", "Other amount"]
    await scene.house.press(scene.alex, asked, "$10.00")
    assert (asked.text or "").startswith("$10.00 for Mia")
    assert len(await scene.made()) == 1


async def test_another_amount_is_asked_for_and_a_bad_one_asked_again(scene: Scene) -> None:
    asked = await scene.tips("/tip Mia")
    pressed = await scene.house.answer(scene.alex.private, lambda: scene.alex.press(asked, "Other amount"))
    assert labels(pressed) == ["Cancel"]
    again = await scene.tips("seven")
    assert "seven" in (again.text or "")
    assert pressed.buttons == []
    quote = await scene.tips("7,50")
    assert (quote.text or "").startswith("$7.50 for Mia")


async def test_tip_alone_tells_how_and_offers_creators(scene: Scene) -> None:
    asked = await scene.tips("/tip")
    assert "/tip NAME 5" in (asked.text or "")
    await scene.house.press(scene.alex, asked, "Mia")
    assert labels(asked)[-1] == "Other amount"


async def test_the_same_command_delivered_twice_is_one_tip(scene: Scene) -> None:
    await scene.tips("/tip Mia 5")
    await scene.house.answer(scene.alex.private, scene.house.sim.deliver_again)
    assert len(await scene.made()) == 1


async def test_an_edited_message_runs_no_command(scene: Scene) -> None:
    typed = scene.alex.send("private", "/help")
    await scene.house.sim.wait_for(lambda: scene.bot_said(scene.alex.private))
    with capture_logs() as logs:
        scene.alex.send("private", "/tip Mia 5", edit=typed)
        await scene.house.rest()
    assert await scene.made() == []
    assert [entry for entry in logs if entry["log_level"] == "error"] == []


@pytest.mark.parametrize("text", ["/tip 5 hidden", "/tip 5 secret love anonymous"])
async def test_an_unseen_tip_removes_the_typed_line_where_the_bot_may(scene: Scene, text: str) -> None:
    scene.mia.promote(scene.group, scene.house.sim.bot)
    hello = scene.mia.send(scene.group, "hi")
    typed: list[Message] = []
    await scene.house.answer(
        scene.alex.private, lambda: typed.append(scene.alex.send(scene.group, text, reply_to=hello))
    )
    assert typed[0].deleted
    assert not hello.deleted


async def test_a_tip_that_becomes_unseen_by_a_button_removes_the_typed_line_too(scene: Scene) -> None:
    scene.mia.promote(scene.group, scene.house.sim.bot)
    hello = scene.mia.send(scene.group, "hi")
    typed: list[Message] = []
    quote = await scene.house.answer(
        scene.alex.private, lambda: typed.append(scene.alex.send(scene.group, "/tip 5", reply_to=hello))
    )
    assert not typed[0].deleted
    await scene.house.press(scene.alex, quote, "Anonymous")
    assert typed[0].deleted
    assert "✓ Anonymous" in labels(quote)


async def test_an_unseen_tip_works_where_the_bot_may_not_remove_anything(scene: Scene) -> None:
    hello = scene.mia.send(scene.group, "hi")
    quote = await scene.tips("/tip 5 hidden", scene.group, hello)
    assert "Your command was typed in the group" in (quote.text or "")


async def test_who_never_started_is_led_in_private_and_finds_his_quote_there(scene: Scene) -> None:
    ben = scene.house.user("Ben", started=False)
    ben.join(scene.group)
    await scene.house.known(ben)
    hello = scene.mia.send(scene.group, "hi")
    line = await scene.house.answer(scene.group, lambda: ben.send(scene.group, "/tip 5", reply_to=hello))
    assert line.text == "Let’s go on in private: press the button, then Start."
    url = line.buttons[0]["url"]
    quote = await scene.house.answer(ben.private, lambda: ben.open_link(url))
    assert (quote.text or "").startswith("$5.00 for Mia")


async def test_somebody_elses_pay_link_shows_the_welcome(scene: Scene) -> None:
    quote = await scene.tips("/tip Mia 5")
    assert quote.buttons
    (tip_id,) = await scene.made()
    payload = f"pay_{public_id(Kind.TIP, tip_id)}"
    seen = await scene.house.answer(scene.mia.private, lambda: scene.mia.start(payload))
    assert (seen.text or "").startswith("Hello Mia")
    own = await scene.house.answer(scene.alex.private, lambda: scene.alex.start(payload))
    assert (own.text or "").startswith("$5.00 for Mia")


async def test_a_bots_message_a_channels_and_an_anonymous_admins_cannot_be_tipped(scene: Scene) -> None:
    house, group = scene.house, scene.group
    await scene.tips("/help", group)
    (line,) = group.said_by(house.sim.bot)
    answer = await scene.tips("/tip 5", group, line)
    assert "not to yourself, a bot or a channel" in (answer.text or "")
    scene.mia.be_anonymous(group)
    hello = scene.mia.send(group, "from nobody")
    answer = await scene.tips("/tip 5", group, hello)
    assert "not to yourself, a bot or a channel" in (answer.text or "")


async def test_an_anonymous_admin_is_told_to_use_his_own_account(scene: Scene) -> None:
    scene.mia.be_anonymous(scene.group)
    line = await scene.house.answer(scene.group, lambda: scene.mia.send(scene.group, "/tip Mia 5"))
    assert "account" in (line.text or "")
    assert await scene.made() == []


async def test_a_forwarded_message_means_its_first_author(scene: Scene) -> None:
    other = scene.house.sim.group("elsewhere", [scene.alex, scene.mia])
    words = scene.mia.send(other, "my poem")
    forwarded = scene.alex.forward(words, scene.group)
    quote = await scene.tips("/tip 5", scene.group, forwarded)
    assert (quote.text or "").startswith("$5.00 for Mia")


@pytest.mark.parametrize("amount", ["$5.005", "1e3", "٥", "-5", "NaN", "1,000", "5 €"])
async def test_a_bad_amount_is_refused_with_what_was_read(scene: Scene, amount: str) -> None:
    answer = await scene.tips(f"/tip Mia {amount}")
    assert amount.split()[0] in (answer.text or "")
    assert await scene.made() == []


async def test_the_quote_is_remembered_where_it_stands(scene: Scene) -> None:
    quote = await scene.tips("/tip Mia 5")
    (tip_id,) = await scene.made()
    async with scene.house.database.reading() as tx:
        refs = await tx.notices.messages_of(subject_of(tip_id))
    assert [(ref.chat_id, ref.message_id) for ref in refs] == [(str(scene.alex.id), str(quote.id))]


async def test_a_note_is_asked_for_and_the_new_message_follows_the_tip_too(scene: Scene) -> None:
    quote = await scene.tips("/tip Mia 5")
    asked = await scene.house.answer(scene.alex.private, lambda: scene.alex.press(quote, "Add a note"))
    assert "Leave out" in labels(asked)
    after = await scene.tips("for the encore")
    assert "for the encore" in (after.text or "")
    await scene.house.press(scene.alex, after, "Cancel")
    assert "Cancelled" in (after.text or "")


async def test_a_presser_who_is_not_the_fan_is_told_kindly(scene: Scene) -> None:
    quote = await scene.tips("/tip Mia 5")
    data = next(b["callback_data"] for b in quote.buttons if b.get("callback_data", "").startswith("tip.cancel"))
    message = await scene.house.answer(scene.mia.private, lambda: scene.mia.send("private", "/help"))
    message.markup = {"inline_keyboard": [[{"text": "forged", "callback_data": data}]]}
    press = scene.mia.press(message, "forged")
    await scene.house.sim.wait_for(lambda: press.answered)
    assert press.toast == "Only the fan who started this tip can use its buttons."
