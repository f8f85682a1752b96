"""What is owed is delivered once, to the account that can be reached, or waits in the inbox (F5, K3, X23, AC10)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.communities.model import Caller
from bot.members.model import Platform
from bot.moderation.model import CaseKind, Power
from bot.notices.kinds import GROUNDS, Topic
from bot.notices.model import Ground, MessageRef, Notice, Post
from bot.notices.service import Deliveries
from bot.notices.settings import NoticeSettings
from bot.ports import Tx
from bot.replies.notices import inbox as say_inbox
from bot.replies.reply import Line, Reply
from bot.replies.words import Words
from tests.support.town import Town, someone

BEA = someone("Bea")
BEA_ON_TELEGRAM = someone("Bea T", Platform.TELEGRAM)
THANKS: dict[str, object] = {
    "tip": "T-222222", "creator": "Ana", "kind": "note", "platform": "discord", "power": "moderator",
    "readiness": "ready", "case": 5,
}  # fmt: skip


async def owe(place: Town, to: Caller, kind: str = "thanks", key: str = "key") -> bool:
    async with place.database.transaction() as tx:
        return await tx.notices.owe(Notice(key, to.id, kind, "tip:1", THANKS), place.clock.now())


async def both(place: Town) -> Caller:
    """Bea, on Discord and on Telegram, seen last on Telegram."""
    discord, telegram = await place.come(BEA), await place.come(BEA_ON_TELEGRAM)
    code = await place.members.start_link(discord)
    await place.members.finish_link(telegram, code.code)
    place.owed.clear()
    return await place.come(BEA_ON_TELEGRAM)


async def test_a_notice_reaches_the_account_used_last_and_only_that_one(place: Town) -> None:
    bea = await both(place)
    await owe(place, bea)
    assert await place.deliver() == 1
    assert len(place.telegram.heard(BEA_ON_TELEGRAM.user_id)) == 1
    assert place.discord.said == []
    await place.come(BEA)
    await owe(place, bea, key="another")
    await place.deliver()
    assert len(place.discord.heard(BEA.user_id)) == 1


async def test_the_same_key_is_owed_and_told_once(place: Town) -> None:
    bea = await place.come(BEA)
    assert await owe(place, bea)
    assert not await owe(place, bea)
    assert len(place.owed) == 1
    await place.deliver()
    await place.deliveries.deliver_notice(1)
    assert len(place.discord.said) == 1


async def test_a_closed_door_leads_to_the_other_account(place: Town) -> None:
    bea = await both(place)
    place.telegram.closed.add(BEA_ON_TELEGRAM.user_id)
    await owe(place, bea)
    await place.deliver()
    assert len(place.discord.heard(BEA.user_id)) == 1
    async with place.database.reading() as tx:
        accounts = {one.platform: one for one in await tx.members.accounts_of(bea.id)}
    assert accounts[Platform.TELEGRAM].unreachable_since is not None
    # It is not knocked at again.
    await owe(place, bea, key="another")
    place.telegram.closed.clear()
    await place.deliver()
    assert place.telegram.said == []


@pytest.mark.parametrize("kind", sorted(GROUNDS))
async def test_no_kind_raises_at_a_closed_door_and_every_one_waits_in_the_inbox(place: Town, kind: str) -> None:
    bea = await place.come(BEA)
    place.discord.closed.add(BEA.user_id)
    await owe(place, bea, kind)
    await place.deliver()
    assert [item.notice.kind for item in (await place.inbox.read(bea)).items] == [kind]
    cases = await place.cases()
    assert cases == ([f"member:{bea.id}"] if GROUNDS[kind] is Ground.COMPULSORY_MONEY else [])
    assert (await place.come(BEA)).waiting == 1


async def test_staff_gets_one_case_however_much_waits_for_somebody(place: Town) -> None:
    bea = await place.come(BEA)
    sam = await place.come(someone("Sam"))
    await place.grant(sam, Power.MONEY_VIEWER)
    place.discord.closed.add(BEA.user_id)
    for number in range(3):
        await owe(place, bea, "tip_receipt", key=f"key {number}")
    await place.deliver()
    page = await place.queue.page(sam, CaseKind.UNDELIVERED)
    assert page.total == 1
    await place.queue.approve(sam, page.items[0].case.id)


async def test_other_trouble_is_raised_so_that_the_job_tries_again(place: Town) -> None:
    bea = await place.come(BEA)
    await owe(place, bea)
    place.discord.broken = 2
    for _ in range(2):
        with pytest.raises(ConnectionError):
            await place.deliveries.deliver_notice(1)
    await place.deliveries.deliver_notice(1)
    assert len(place.discord.said) == 1
    assert await place.inbox.waiting(bea) == 0


async def test_what_is_read_goes_away_and_what_is_not_stays(place: Town) -> None:
    bea = await place.come(BEA)
    place.discord.closed.add(BEA.user_id)
    for number in range(12):
        await owe(place, bea, key=f"key {number}")
    await place.deliver()
    page = await place.inbox.read(bea)
    assert (len(page.items), page.left) == (10, 2)
    assert (await place.inbox.read(bea)).left == 2
    after = await place.inbox.mark_read(bea, page.items[-1].id)
    assert (len(after.items), after.left) == (2, 0)
    shown = tuple((one.notice, one.created_at) for one in after.items)
    said = say_inbox(shown, after.left, after.items[-1].id, Words())
    assert "T-222222" in said.text
    assert await place.inbox.waiting(bea) == 2


async def test_nobody_reads_or_clears_somebody_elses_inbox(place: Town) -> None:
    bea, chi = await place.come(BEA), await place.come(someone("Chi"))
    place.discord.closed.add(BEA.user_id)
    await owe(place, bea)
    await place.deliver()
    assert (await place.inbox.read(chi)).items == ()
    await place.inbox.mark_read(chi, 1)
    assert await place.inbox.waiting(bea) == 1


async def test_what_waits_is_sent_once_more_when_its_reader_opened_his_door(place: Town) -> None:
    bea = await place.come(BEA)
    place.discord.closed.add(BEA.user_id)
    for number in range(3):
        await owe(place, bea, key=f"key {number}")
    await place.deliver()
    # Still closed: it comes back, and nobody asked twice.
    assert await place.inbox.try_again(bea, 2) == 2
    assert await place.inbox.try_again(bea, 2) == 0
    assert await place.inbox.waiting(bea) == 1
    await place.deliver()
    assert await place.inbox.waiting(bea) == 3
    place.discord.closed.clear()
    place.clock.move(timedelta(seconds=1))
    assert await place.inbox.try_again(bea, 3) == 3
    await place.deliver()
    assert len(place.discord.heard(BEA.user_id)) == 3
    assert await place.inbox.waiting(bea) == 0


async def test_nobody_sends_out_somebody_elses_inbox_nor_what_was_read(place: Town) -> None:
    bea, chi = await place.come(BEA), await place.come(someone("Chi"))
    place.discord.closed.add(BEA.user_id)
    await owe(place, bea)
    await place.deliver()
    assert await place.inbox.try_again(chi, 1) == 0
    await place.inbox.mark_read(bea, 1)
    assert await place.inbox.try_again(bea, 1) == 0


async def test_what_is_asked_for_once_more_comes_by_any_account_and_at_any_hour(place: Town) -> None:
    bea = await both(place)
    settings = NoticeSettings(place.config, place.powers, place.database, place.clock)
    await settings.set_topic(bea, Topic.THANKS, sent=False)
    await settings.set_quiet(bea, "11-13")
    await owe(place, bea)
    await place.deliver()
    assert await place.inbox.waiting(bea) == 1
    place.telegram.closed.add(BEA_ON_TELEGRAM.user_id)
    await place.inbox.try_again(bea, 1_000)
    await place.deliver()
    assert place.discord.heard(BEA.user_id)[-1] == "Ana thanks you for T-222222!"


async def test_a_notice_speaks_the_readers_language_of_today(place: Town) -> None:
    bea = await place.come(replace(BEA, language="de"))
    await owe(place, bea)
    await place.members.set_language(bea, "en")
    await place.deliver()
    assert place.discord.heard(BEA.user_id) == ["Ana thanks you for T-222222!"]


async def test_a_notice_follows_its_reader_into_a_joined_profile(place: Town) -> None:
    telegram = await place.come(BEA_ON_TELEGRAM)
    await owe(place, telegram)
    place.telegram.closed.add(BEA_ON_TELEGRAM.user_id)
    discord = await place.come(BEA)
    code = await place.members.start_link(telegram)
    await place.members.finish_link(discord, code.code)
    await place.deliver()
    assert "Ana thanks you for T-222222!" in place.discord.heard(BEA.user_id)


# Posts


async def post(place: Town, ref: MessageRef | None = None, key: str = "post") -> None:
    facts: dict[str, object] = {"fan": "Bea", "creator": "Ana", "currency": "usd"}
    async with place.database.transaction() as tx:
        await tx.notices.owe_post(
            Post(key, Platform.TELEGRAM, "-5", "tip_public", "tip:1", "en", facts, ref), place.clock.now()
        )


async def test_a_line_is_written_once_and_where_it_stands_is_remembered(place: Town) -> None:
    await post(place)
    await post(place)
    await place.deliver()
    await place.deliveries.deliver_post(1)
    assert place.telegram.heard("-5") == ["Bea tipped Ana. Thank you!"]
    async with place.database.reading() as tx:
        stored = await tx.notices.post(1)
    assert stored is not None
    assert stored.sent == MessageRef(Platform.TELEGRAM, "-5", "100")


async def test_a_chat_that_is_gone_drops_the_line_and_nothing_else(place: Town) -> None:
    place.telegram.gone.add("-5")
    await post(place)
    await place.deliver()
    async with place.database.reading() as tx:
        stored = await tx.notices.post(1)
    assert stored is not None
    assert (stored.dropped, stored.done_at) == ("gone", None)
    place.telegram.gone.clear()
    await place.deliveries.deliver_post(1)
    assert place.telegram.said == []


async def test_an_edit_that_comes_too_late_is_dropped(place: Town) -> None:
    ref = MessageRef(Platform.TELEGRAM, "-5", "7", "token", place.clock.now() + timedelta(minutes=15))
    await post(place, ref)
    await post(place, ref, key="later")
    await place.deliveries.deliver_post(1)
    place.clock.move(timedelta(minutes=15))
    await place.deliveries.deliver_post(2)
    assert place.telegram.heard("-5/7") == ["Bea tipped Ana. Thank you!"]


async def test_a_drawer_says_what_is_true_now_or_that_nothing_is_to_be_written(place: Town) -> None:
    seen: list[str] = []

    async def draw(tx: Tx, post: Post, words: Words) -> Reply | None:
        seen.append(post.subject)
        return Reply((Line("drawn"),)) if len(seen) == 1 else None

    deliveries = Deliveries(
        place.config, place.database, place.clock, {Platform.TELEGRAM: place.telegram}, {"tip_public": draw}
    )
    await post(place)
    await post(place, key="second")
    await deliveries.deliver_post(1)
    await deliveries.deliver_post(2)
    assert place.telegram.heard("-5") == ["drawn"]


async def test_a_platform_that_is_switched_off_holds_nothing_up(place: Town) -> None:
    bea = await place.come(BEA)
    deliveries = Deliveries(place.config, place.database, place.clock, {})
    await owe(place, bea)
    await post(place)
    await deliveries.deliver_notice(1)
    await deliveries.deliver_post(1)
    assert await place.inbox.waiting(bea) == 1


async def test_a_rolled_back_change_owes_nothing(place: Town) -> None:
    bea = await place.come(BEA)

    async def fail_after_owing() -> None:
        async with place.database.transaction() as tx:
            await tx.notices.owe(Notice("key", bea.id, "thanks", "tip:1"), place.clock.now())
            raise RuntimeError("the money did not move")

    with pytest.raises(RuntimeError):
        await fail_after_owing()
    async with place.database.reading() as tx:
        assert await tx.notices.get(1) is None


async def test_new_cases_are_called_out_in_the_staff_chat_and_not_to_those_they_are_about(place: Town) -> None:
    from bot.moderation.cases import open_case

    assert place.community is not None
    sam, bea = await place.come(someone("Sam")), await place.come(BEA)
    for one in (sam, bea):
        await place.grant(one, Power.MODERATOR)
    place.owed.clear()
    async with place.database.transaction() as tx:
        await open_case(
            tx, CaseKind.NOTE, "tip:1", community_id=place.community.id, opened_by=None, parties=(bea.id,), facts={},
            now=place.clock.now(),
        )  # fmt: skip
    assert (await place.notices_to(sam.id))[-1] == "case_opened"
    assert "case_opened" not in await place.notices_to(bea.id)
    async with place.database.transaction() as tx:
        home = (await tx.communities.places(place.community.id))[0]
        await tx.communities.set_chats(home.id, home.public_chat_id, "staff-room")
        await open_case(
            tx, CaseKind.NOTE, "tip:2", community_id=place.community.id, opened_by=None, parties=(), facts={},
            now=place.clock.now(),
        )  # fmt: skip
    assert (await place.posts())[-1].startswith("case:2:opened")
