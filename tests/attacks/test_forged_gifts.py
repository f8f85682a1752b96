"""The same with all that gifts brought: LIVEs, a match, videos, orders, practice coins. Whoever presses what is not his
is even a moderator, of another community."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from bot.app import App
from bot.communities.model import Caller, Chat, ChatKind, CommunityState
from bot.gifts.quotes import SendGift
from bot.members.model import Platform
from bot.moderation.model import Grant, Power
from bot.presses.press import PRESSES, Press
from bot.videos.model import VideoState
from bot.wiring.services import compose
from storage.db import Database
from storage.schema import metadata
from tests.attacks.test_forged_buttons import OWN, WHO, pressed
from tests.coins.counter import Counter
from tests.support.clocks import HandClock
from tests.support.databases import only_sqlite
from tests.support.gifts import credit, lot
from tests.support.live import gifts_at_work
from tests.support.shop import Shop, open_shop

pytestmark = only_sqlite

MORES = ("", "yes", "on", "petal.1", "crown.1.1.29540000.h.abc", "week:1:0", "330", "off")
# What he may do for himself: like, follow, ask for a link, order coins, try with play money.
HIS = OWN | {"video_likes", "watch_links", "coin_orders"}
OWNED_BY = {**WHO, "coin_orders": "fan_id"}
# Play money of his own, and the moments at which a card that he likes was touched and drawn.
ASIDE = ("entries", "postings", "balances")
MOMENTS = ("touched_at", "drawn_at")


async def rows(shop: Shop, stranger: Caller) -> dict[str, list[str]]:
    """All rows that are not the stranger's own, and all of the book that is not play money."""
    found: dict[str, list[str]] = {}
    async with shop.database.reading() as tx:
        for table in metadata.sorted_tables:
            query = select(*(one for one in table.c if one.name not in MOMENTS))
            if table.name in HIS:
                query = query.where(table.c[OWNED_BY.get(table.name, "member_id")] != stranger.id)
            elif table.name == "entries":
                query = query.where(table.c.kind.not_like("practice%"))
            elif table.name in ASIDE:
                query = query.where(table.c.unit != "practice")
            found[table.name] = sorted(map(repr, await tx.connection.execute(query)))
    return found


async def elsewhere(shop: Shop, eve: Caller) -> Caller:
    """Eve, who moderates and administers a community of her own."""
    chat, now = Chat(Platform.DISCORD, "777", ChatKind.SERVER, "778", "Elsewhere"), shop.clock.now()
    async with shop.database.transaction() as tx:
        made = await tx.communities.create("Elsewhere", eve.id, now)
        await tx.communities.add_place(made.id, chat, now)
        await tx.communities.set_state(made.id, CommunityState.ADMITTED, eve.id, now)
        for power in (Power.MODERATOR, Power.COMMUNITY_ADMIN):
            await tx.powers.grant(Grant(eve.id, power, made.id), None, "hers", now)
        return replace(eve, community=await tx.communities.get(made.id), chat=chat)


async def full(shop: Shop, app: App) -> None:
    """Two creators who are LIVE, with a match asked for, an open video and one that waits; and a fan who gave, bought,
    wants money back and tries with play money."""
    counter, ana, bea = Counter(shop), await shop.creator(), await shop.creator("Bea")
    ben = await counter.fan("Ben")
    await credit(shop.database, lot(ben.id, 5000, at=shop.clock.now()))
    for creator in (ana, bea):
        await app.live.start(creator)
    await app.matches.ask(ana, bea.id)
    await app.overlays.link(ana)
    for number in (1, 2):
        await app.videos.add(ana, f"https://youtube.com/watch?v={number}")
    async with shop.database.transaction() as tx:
        await tx.videos.set_state((await tx.videos.get(1)).id, VideoState.OPEN)
    order = await counter.paid(ben, 65)
    await counter.ordered(ben, 330)
    await shop.selling.returns.ask(ben, order.id, "a mistake")
    await app.practice.desk(ben)
    await app.gifts.send(SendGift("a tap", ben, item="kite", session_id=1))


async def test_no_forged_button_of_a_foreign_moderator_touches_what_gifts_brought(
    database: Database, clock: HandClock
) -> None:
    async with open_shop(database, clock, live={"matches": True}, coins={"practice": True}) as shop:
        services = compose(shop.house.config, shop.clock, shop.database, {})
        async with gifts_at_work(services, shop.database, {}):
            await full(shop, services.app)
            eve = await elsewhere(shop, await shop.house.member("Eve"))
            before = await rows(shop, eve)
            for verb in sorted(PRESSES):
                for wire in (f"{verb}:{subject}:{more}" for subject in ("1", "v1") for more in MORES):
                    clock.move(timedelta(milliseconds=1))
                    _, subject, more = wire.split(":", 2)
                    said = await pressed(services.app, Press(eve, verb, subject, more, None, wire))
                    assert "Ben" not in said, wire
            assert await rows(shop, eve) == before
