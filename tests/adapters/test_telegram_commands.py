"""Every command once, as each kind of person meets it: an answer in private, and never a bug."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.ids import Kind, public_id
from bot.members.model import Platform
from bot.notices.model import Notice
from bot.sandbox.telegram_sim import Message, User
from bot.sandbox.telegram_sim.methods.profile import commands_for
from storage.schema.notices import notices
from tests.support.telegram_house import TelegramHouse, telegram_house
from tests.support.waiting import until

OWNER = 5_000_000_001


@dataclass
class Scene:
    """Olu owns the deployment, Mia is a creator, Alex a fan."""

    house: TelegramHouse
    olu: User
    mia: User
    alex: User

    async def says(self, who: User, text: str) -> str:
        answer = await self.house.answer(who.private, lambda: who.send("private", text))
        return answer.text or ""

    async def asks(self, who: User, text: str) -> Message:
        return await self.house.answer(who.private, lambda: who.send("private", text))

    async def tip_id(self) -> str:
        """The id of a tip that Alex paid Mia."""
        fan, creator = await self.house.known(self.alex), await self.house.known(self.mia)
        return public_id(Kind.TIP, (await self.house.paid(fan, creator)).id)


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    operator = {"owners": [f"telegram:{OWNER}"]}
    async with telegram_house(tmp_path, operator=operator) as house:
        olu = house.sim.user("Olu", id=OWNER, username="olu_there")
        house.sim.world.private(olu, house.sim.bot).started = True
        mia, alex = house.user("Mia"), house.user("Alex")
        group = house.sim.group("friends", [mia, alex, olu, house.sim.bot])
        await house.settle(group)
        await house.make_creator(mia)
        # A first word in the group tells where they belong.
        for person in (alex, olu, mia):
            await house.answer(person.private, lambda person=person: person.send(group, "/help"))  # type: ignore[misc]
        yield Scene(house, olu, mia, alex)


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("/help", "What I can do"),
        ("/help tip", "Whom would you like to tip?"),
        ("/terms", "Terms"),
        ("/privacy", "Privacy"),
        ("/follow Mia", "You follow Mia."),
        ("/follow", "Whom would you like to follow?"),
        ("/leaderboard", "Top fans · This week"),
        ("/leaderboard creators month", "Top creators · This month"),
        ("/leaderboard fans month", "Top fans · This month"),
        ("/leaderboard creator Mia day", "Top fans of Mia · Today"),
        ("/leaderboard creators Mia", "One creator’s board ranks fans."),
        ("/leaderboard creator", "Which creator’s board?"),
        ("/eligibility", "What you qualify for\n✗ Tips: not yet"),
        ("/start eligibility", "What you qualify for"),
        ("/stats", "This is for creators"),
        ("/stats 30d", "This is for creators"),
        ("/history", "Your tips"),
        ("/history 2", "Your tips"),
        ("/money", "Your tips"),
        ("/paysupport", "Help with a payment"),
        ("/card", "No card is remembered"),
        ("/card show", "No card is remembered"),
        ("/card remove", "No card is remembered"),
        ("/limits", "Your limits"),
        ("/limits set 20 100 10", "Your limits"),
        ("/limits set - 100", "Your limits"),
        ("/limits pause", "Take a pause"),
        ("/limits pause 7", "A pause of 7 days"),
        ("/inbox", "Nothing waits for you."),
        ("/unlink", "Which account"),
        ("/unlink telegram", "Separate your Telegram account"),
        ("/language", "Which language"),
        ("/language de", "Ab jetzt antworte ich auf Deutsch"),
        ("/language English", "I answer in English"),
        ("/language German", "Ab jetzt antworte ich auf Deutsch"),
        ("/language xx", "I don’t speak “xx”. I speak: English, Deutsch."),
        ("/settings", "Your settings"),
        ("/creator", "Creators"),
        ("/creator Mia", "Mia"),
        ("/creator profile @mia_there", "Mia"),
        ("/creator apply", "Becoming a creator: 5 questions left"),
        ("/creator leave", "This is for creators"),
        ("/setup", "A community is set up in its server"),
        ("/mod", "This takes"),
        ("/mod queue", "This takes"),
        ("/staff list", "This takes"),
    ],
)
async def test_a_fan_is_answered(scene: Scene, text: str, beginning: str) -> None:
    assert (await scene.says(scene.alex, text)).startswith(beginning)


async def test_somebody_takes_his_data_and_may_be_forgotten(scene: Scene) -> None:
    shown = await scene.asks(scene.alex, "/mydata")
    assert (shown.text or "").startswith("What is kept of you")
    chat = scene.alex.private
    sent = await scene.house.answer(chat, lambda: scene.alex.press(shown, "Give me the file"))
    assert sent.content["document"]["file_name"] == "bouquet-my-data.json"
    kept = scene.house.sim.world.files[sent.content["document"]["file_id"]]
    assert b'"name": "Alex"' in kept.data
    plan = await scene.asks(scene.alex, "/mydata delete")
    assert "Payments stay in the book for 10 years" in (plan.text or "")
    asked = await scene.house.press(scene.alex, plan, "Forget me")
    assert "you are forgotten here" in (asked.text or "")
    back = await scene.house.press(scene.alex, asked, "Keep my data")
    assert back.text == "Everything stays as it is."
    group = scene.house.sim.chat("friends")
    told = await scene.house.answer(chat, lambda: scene.alex.send(group, "/mydata"))
    assert (told.text or "").startswith("What is kept of you")


async def test_a_creator_sees_his_income_by_any_way_in(scene: Scene) -> None:
    shown = await scene.asks(scene.mia, "/stats 30d")
    assert (shown.text or "").startswith("Your income · 30 days")
    today = await scene.house.press(scene.mia, shown, "Today")
    assert (today.text or "").startswith("Your income · Today")
    chat = scene.mia.private
    sent = await scene.house.answer(chat, lambda: scene.mia.press(shown, "As a file"))
    assert sent.content["document"]["file_name"] == "bouquet-today.csv"
    kept = scene.house.sim.world.files[sent.content["document"]["file_id"]]
    assert kept.data.startswith(b"\xef\xbb\xbfid,time_utc,")
    way = await scene.house.answer(chat, lambda: scene.mia.press(shown, "Dashboard"))
    assert (way.text or "").startswith("Your dashboard")
    assert way.buttons[0]["url"].startswith("https://harbour.test/dashboard/open/")
    assert (await scene.says(scene.mia, "/start stats")).startswith("Your income · 7 days")


async def test_help_lists_staffs_commands_to_staff_alone(scene: Scene) -> None:
    fan, owner = await scene.says(scene.alex, "/help"), await scene.says(scene.olu, "/help")
    for command in ("/mod:", "/staff:", "/setup:"):
        assert command not in fan
        assert command in owner
    assert "/tip:" in fan


async def test_limits_are_typed_the_way_the_reader_writes(scene: Scene) -> None:
    await scene.says(scene.alex, "/language de")
    assert "z. B. 50,00 oder aus" in await scene.says(scene.alex, "/limits set")
    assert "20,50" in await scene.says(scene.alex, "/limits set 20,50 aus aus")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/mod pause", "WHAT is one of: tips, coins, gifts, live, payouts, all_money."),
        ("/mod pause everything", "/mod pause WHAT REASON"),
        ("/mod pause", "moderator, community admin, owner (in one community); owner (everywhere)"),
        ("/mod pause tips 2h", "Please write: /mod pause tips 2h REASON"),
        ("/mod resume", "/mod resume WHAT REASON"),
        ("/mod resume tips everywhere", "Please write: /mod resume tips everywhere REASON"),
        ("/mod hide T-7K2Q9M", "Please write: /mod hide T-7K2Q9M REASON"),
        ("/mod case T-7K2Q9M", "Please write: /mod case T-7K2Q9M REASON"),
        ("/mod queue everything", "KIND is one of: application, appeal, metrics, note, video, refund"),
        ("/staff grant", "POWER is one of: community_admin, moderator"),
        ("/staff revoke @alex_there", "/staff revoke USER POWER REASON"),
    ],
)
async def test_staff_who_leaves_something_out_reads_how_it_is_written(scene: Scene, text: str, told: str) -> None:
    assert told in await scene.says(scene.olu, text)


@pytest.mark.parametrize(
    "text",
    ["/money trace T-ABCDEF", "/paysupport T-ABCDEF", "/mod trace nonsense", "/creator Nobody", "/unlink myspace",
     "/staff grant", "/mod pause", "/mod hide", "/link WRONGCODE", "/limits set lots", "/start nonsense_1",
     "/start tip_99999", "/start pay_T-ABCDEF", "/mod refund", "/mod audit @nobody", "/setup nonsense"],
)  # fmt: skip
async def test_nonsense_is_no_bug(scene: Scene, text: str) -> None:
    assert "our side" not in await scene.says(scene.alex, text)
    assert "our side" not in await scene.says(scene.olu, text)


async def test_a_code_from_one_platform_joins_the_other(scene: Scene) -> None:
    code = (await scene.says(scene.alex, "/link")).splitlines()[0]
    ben = scene.house.user("Ben")
    asked = await scene.house.answer(ben.private, lambda: ben.start(f"link_{code}"))
    assert "only if you made this code yourself" in (asked.text or "")
    await scene.house.press(ben, asked, "Yes, it is mine")
    assert (asked.text or "").startswith("You are one person now")
    async with scene.house.database.reading() as tx:
        one = await tx.members.known(Platform.TELEGRAM, str(ben.id))
        other = await tx.members.known(Platform.TELEGRAM, str(scene.alex.id))
    assert one is not None
    assert other is not None
    assert one[0].id == other[0].id


async def test_a_fan_finds_his_payment_and_asks_for_it_back(scene: Scene) -> None:
    tip = await scene.tip_id()
    assert tip in await scene.says(scene.alex, f"/money trace {tip.lower()}")
    asked = await scene.asks(scene.alex, "/paysupport")
    label = next(b["text"] for b in asked.buttons if b["text"].startswith(tip))
    await scene.house.press(scene.alex, asked, label)
    assert [b["text"] for b in asked.buttons][-1] == "Ask for a refund"
    assert "Ask for a refund" not in str((await scene.asks(scene.mia, f"/paysupport {tip}")).buttons)


async def test_an_owner_grants_a_power_under_a_message_and_takes_it_back_by_name(scene: Scene) -> None:
    group = scene.house.sim.chat("friends")
    hello = scene.alex.send(group, "hi")
    typed = "/staff grant moderator helps a lot"
    granted = await scene.house.answer(
        scene.olu.private, lambda: scene.olu.send(group, typed, reply_to=hello)
    )
    assert "Alex has the power “moderator” in Harbour" in (granted.text or "")
    assert (await scene.says(scene.alex, "/mod")).startswith("Queue")
    taken = await scene.says(scene.olu, "/staff revoke @alex_there moderator left")
    assert "no longer has the power" in taken
    assert "Olu" in await scene.says(scene.olu, "/staff")


async def test_staff_pauses_for_a_time_and_everywhere(scene: Scene) -> None:
    said = await scene.says(scene.olu, "/mod pause tips 2h the bank is closed")
    assert "Harbour, until" in said
    assert "the bank is closed" in said
    assert (await scene.says(scene.alex, "/tip Mia 5")).startswith("Paused until")
    assert "everywhere" in await scene.says(scene.olu, "/mod pause tips everywhere trouble")
    assert "Resumed" in await scene.says(scene.olu, "/mod resume tips everywhere all good")
    assert "Record of staff" in await scene.says(scene.olu, "/mod audit 2026-01-01")
    assert "Record of staff" in await scene.says(scene.olu, "/mod audit @olu_there")
    filtered = await scene.says(scene.olu, "/mod audit pauses @olu_there about @mia_there 7d")
    assert "Only: pauses · by Olu · about Mia · since" in filtered
    assert "Nothing is recorded" in filtered


async def test_a_creator_is_suspended_and_reinstated_by_a_yes_below_what_it_does(scene: Scene) -> None:
    assert "takes one of these powers" in await scene.says(scene.olu, "/mod suspend Mia mine")
    await scene.says(scene.olu, "/staff grant @olu_there moderator alone here")
    assert "/mod suspend NAME REASON" in await scene.says(scene.olu, "/mod suspend")
    assert "/mod suspend Mia REASON" in await scene.says(scene.olu, "/mod suspend Mia")
    assert "“Nobody”" in await scene.says(scene.olu, "/mod suspend Nobody at all")
    shown = await scene.asks(scene.olu, "/mod suspend Mia stolen songs")
    assert "stolen songs" in (shown.text or "")
    await scene.house.press(scene.olu, shown, "Suspend")
    assert "Mia is suspended" in (shown.text or "")
    assert "You are suspended as a creator" in await scene.says(scene.mia, "/creator")
    back = await scene.asks(scene.olu, "/mod reinstate mia they were hers")
    await scene.house.press(scene.olu, back, "Reinstate")
    assert "creator again" in (back.text or "")
    assert "Switch tips off" in str((await scene.asks(scene.mia, "/creator")).buttons)


async def test_a_fan_is_stopped_and_goes_on(scene: Scene) -> None:
    await scene.says(scene.olu, "/staff grant @olu_there moderator alone here")
    assert "tips 2d REASON" in await scene.says(scene.olu, "/mod suspend @alex_there tips 2d")
    shown = await scene.asks(scene.olu, "/mod suspend @alex_there tips 2d spam in notes")
    await scene.house.press(scene.olu, shown, "Stop it")
    assert "Stopped for Alex" in (shown.text or "")
    assert "Moderators have stopped tips for you." in await scene.says(scene.alex, "/tip Mia 5")
    free = await scene.asks(scene.olu, "/mod reinstate @alex_there all good")
    await scene.house.press(scene.olu, free, "Let it go on")
    assert "Goes on for Alex" in (free.text or "")
    # A creator who is stopped and not suspended is found by name.
    assert "abuse: Insulting" in await scene.says(scene.olu, "/mod suspend Mia")
    shown = await scene.asks(scene.olu, "/mod suspend Mia gifts abuse")
    assert "Insulting or harassing others." in (shown.text or "")
    await scene.house.press(scene.olu, shown, "Stop it")
    free = await scene.asks(scene.olu, "/mod reinstate Mia quiet now")
    assert "Stopped at present: gifts" in (free.text or "")


async def test_an_account_is_marked_as_a_business_and_as_a_persons_again(scene: Scene) -> None:
    await scene.says(scene.olu, "/staff grant @olu_there moderator alone here")
    assert "KIND is one of: personal, business" in await scene.says(scene.olu, "/mod mark @alex_there shop")
    shown = await scene.asks(scene.olu, "/mod mark @alex_there business the page of a shop")
    await scene.house.press(scene.olu, shown, "Mark it so")
    assert "counts as that of a business" in (shown.text or "")
    assert "neither send nor receive" in await scene.says(scene.alex, "/tip Mia 5")
    back = await scene.asks(scene.olu, "/mod mark @alex_there personal it was no shop")
    await scene.house.press(scene.olu, back, "Mark it so")
    assert "that of a person" in (back.text or "")


async def test_a_note_is_hidden_and_a_payer_named_only_with_a_reason(scene: Scene) -> None:
    tip = await scene.tip_id()
    await scene.says(scene.olu, "/staff grant @olu_there money_viewer alone here")
    assert "reason" in (await scene.says(scene.olu, f"/mod case {tip}")).lower()
    assert "is open" in await scene.says(scene.olu, f"/mod case {tip} the fan asked us")
    assert tip in await scene.says(scene.olu, f"/mod trace {tip}")


async def test_a_creator_sees_himself_and_his_account(scene: Scene) -> None:
    card = await scene.asks(scene.mia, "/creator")
    assert "Switch tips off" in [b["text"] for b in card.buttons]
    assert "Stripe did not answer just now" in await scene.says(scene.mia, "/payout status")
    link = await scene.asks(scene.mia, "/payout")
    assert any(b.get("url") for b in link.buttons)


async def test_missed_notices_are_hinted_at_and_read(scene: Scene) -> None:
    fan, now = await scene.house.known(scene.alex), scene.house.clock.now()
    async with scene.house.database.transaction() as tx:
        await tx.notices.owe(Notice("n1", fan.id, "thanks", "tip:1", {"creator": "Mia", "tip": "T-1"}), now)
        found = await tx.connection.execute(select(notices.c.id).where(notices.c.key == "n1"))
        await tx.notices.set_undelivered(found.scalar_one(), now)
    assert "/inbox" in await scene.says(scene.alex, "/help tip")
    inbox = await scene.asks(scene.alex, "/inbox")
    assert (inbox.text or "").startswith("What you missed")
    assert "/inbox" not in (inbox.text or "")
    await scene.house.press(scene.alex, inbox, "Try again")
    assert (inbox.text or "").startswith("I send you 1 message once more.")
    await scene.house.deliver()
    async with scene.house.database.transaction() as tx:
        await tx.notices.owe(Notice("n2", fan.id, "thanks", "tip:1", {"creator": "Mia", "tip": "T-2"}), now)
        found = await tx.connection.execute(select(notices.c.id).where(notices.c.key == "n2"))
        await tx.notices.set_undelivered(found.scalar_one(), now)
    inbox = await scene.asks(scene.alex, "/inbox")
    assert "T-1" not in (inbox.text or "")
    await scene.house.press(scene.alex, inbox, "I have read these")
    assert inbox.text == "Nothing waits for you."


async def test_only_who_has_a_power_sees_staffs_commands_in_his_menu(scene: Scene) -> None:
    def menu(who: User) -> set[str]:
        chat = scene.house.sim.world.private(who, scene.house.sim.bot)
        shown = commands_for(scene.house.sim.bot, "private", chat.id, who.id, admin=False, language="en")
        return {one["command"] for one in shown}

    for person in (scene.alex, scene.olu):
        await scene.says(person, "/help")
    await until(lambda: "staff" in menu(scene.olu))
    assert {"mod", "setup", "tip"} <= menu(scene.olu)
    assert "tip" in menu(scene.alex)
    assert not {"mod", "staff", "setup"} & menu(scene.alex)

    group = scene.house.sim.chat("friends")
    hello = scene.alex.send(group, "hi")
    await scene.house.answer(
        scene.olu.private, lambda: scene.olu.send(group, "/staff grant moderator helps", reply_to=hello)
    )
    told = len(scene.house.sim.calls)
    await scene.says(scene.alex, "/mod")
    await until(lambda: "mod" in menu(scene.alex))
    await scene.says(scene.alex, "/mod")
    assert [method for method, _ in scene.house.sim.calls[told:]].count("setMyCommands") == 1
    await scene.says(scene.olu, "/staff revoke @alex_there moderator left")
    await scene.says(scene.alex, "/help")
    await until(lambda: "mod" not in menu(scene.alex))
    assert "tip" in menu(scene.alex)


async def test_somebody_settles_how_he_is_told_of_things(scene: Scene) -> None:
    screen = await scene.asks(scene.alex, "/settings")
    await scene.house.press(scene.alex, screen, "Notices and quiet hours")
    assert "Money: always as a message\nCreators you follow: as a message" in (screen.text or "")
    await scene.house.press(scene.alex, screen, "22:00 to 07:00")
    assert "Quiet hours: 22:00 to 07:00, by the clock of UTC" in (screen.text or "")
    await scene.house.press(scene.alex, screen, "To the inbox: Creators you follow")
    assert "As a message: Creators you follow" in [button["text"] for button in screen.buttons]
    private, press = scene.alex.private, "Other hours, or another zone"
    asked = await scene.house.answer(private, lambda: scene.alex.press(screen, press))
    assert "From and until, or off" in (asked.text or "")
    assert "Time zone" in await scene.says(scene.alex, "23-6")
    assert "by the clock of Europe/Berlin" in await scene.says(scene.alex, "Europe/Berlin")
    screen = await scene.asks(scene.alex, "/settings")
    await scene.house.press(scene.alex, screen, "Notices and quiet hours")
    assert "Creators you follow: in the inbox" in (screen.text or "")


async def test_a_creator_asks_for_a_digest_among_his_notices(scene: Scene) -> None:
    screen = await scene.asks(scene.mia, "/settings")
    await scene.house.press(scene.mia, screen, "Notices and quiet hours")
    assert "Digest of your income: never" in (screen.text or "")
    await scene.house.press(scene.mia, screen, "Digest of your income: every week")
    assert "Digest of your income: every week" in (screen.text or "")
