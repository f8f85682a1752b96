"""Who may do what: every command of staff, typed by everybody it could be typed by (J5)."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import pytest
from telegram import Chat, Message, Update, User

from bot.app import App
from bot.errors import Refusal
from bot.ids import Kind, public_id, row_id
from bot.members.model import Identity, Platform
from bot.moderation.model import Grant, Power, PowerNeeded
from bot.moderation.staff import EVERYWHERE
from bot.payments.model import RefundBlocked
from bot.replies.refusals import refusal
from bot.replies.reply import Reply
from bot.replies.words import Words
from bot.tips.model import TipId
from bot.wiring.services import compose
from cogs.on_discord.moderation import Moderation
from cogs.on_discord.staff import Staff
from cogs.on_telegram import roster
from cogs.on_telegram.gesture import COMMANDS, Gesture, find
from tests.support.databases import only_sqlite
from tests.support.town import SECOND_OWNER, Town, someone

if TYPE_CHECKING:
    from cogs.on_telegram.answers import Bot

TIP = "TIP"
MIA = someone("Mia", Platform.TELEGRAM)

FAN, ADMIN, ELSEWHERE = "fan", "administrator of the chat", "moderator elsewhere"
GRANTED = tuple(power for power in Power if power is not Power.OWNER)
EVERYBODY = (FAN, ADMIN, ELSEWHERE, *GRANTED, Power.OWNER)

MOD, COM, VIEW, MOVE, AUD, OWN = (
    Power.MODERATOR, Power.COMMUNITY_ADMIN, Power.MONEY_VIEWER, Power.MONEY_MOVER, Power.AUDITOR, Power.OWNER,
)  # fmt: skip
ON_STAFF = {ELSEWHERE, MOD, COM, VIEW, MOVE, AUD, OWN}

MAY: tuple[tuple[str, set[str]], ...] = (
    # The queue shows everybody the kinds he may decide.
    ("mod queue", {ELSEWHERE, MOD, VIEW, MOVE, OWN}),
    ("mod queue application", {ELSEWHERE, MOD, OWN}),
    ("mod queue refund", {MOVE, OWN}),
    ("mod queue payout", {MOVE, OWN}),
    ("mod queue unmask", {VIEW, MOVE, OWN}),
    (f"mod trace {TIP}", {VIEW, MOVE, AUD}),
    (f"mod case {TIP} asked us", {VIEW, MOVE}),
    # Those who see money are shown what it would do; doing it takes more, below.
    (f"mod refund {TIP}", {VIEW, MOVE, OWN}),
    (f"mod hide {TIP} rude", {MOD}),
    ("mod suspend Mia stolen songs", {MOD}),
    ("mod suspend Mia gifts stolen songs", {MOD}),
    ("mod suspend @tom tips 2d spam", {MOD}),
    ("mod reinstate Mia all good", {MOD}),
    ("mod reinstate @tom all good", {MOD}),
    ("mod mark Mia business a shop", {MOD}),
    ("mod mark @tom party campaigns", {MOD}),
    ("mod pause tips raid", {MOD, COM, OWN}),
    ("mod resume tips over", {MOD, COM, OWN}),
    ("mod pause tips everywhere raid", {OWN}),
    ("mod resume tips everywhere over", {OWN}),
    ("mod pause all_money raid", {MOVE, OWN}),
    ("mod resume all_money over", {MOVE, OWN}),
    ("mod audit", ON_STAFF),
    ("mod audit @mia", {AUD, OWN}),
    ("staff list", {MOD, COM, AUD, OWN}),
    ("staff grant @tom moderator helps", {COM, OWN}),
    ("staff revoke @tom moderator left", {COM, OWN}),
    ("staff grant @tom money_viewer helps", {OWN}),
    ("staff grant @tom money_mover helps", {OWN}),
    ("staff grant @tom auditor helps", {OWN}),
    ("staff grant @tom community_admin helps", {OWN}),
    ("staff revoke @tom money_mover left", {OWN}),
    ("staff grant @tom owner helps", set()),
)
"""What is typed, and who is let."""

# What another power or a place says no to; a stranger's payment does not exist.
NO = ("takes one of these powers", "or it is not yours to see", "Owners are named in the configuration file")


@dataclass
class Scene:
    """One person for each power. What they type is met by the bot's own handlers, without a line to Telegram."""

    place: Town
    app: App
    people: dict[str, Identity]
    tip: str

    async def says(self, who: Identity, text: str) -> str:
        """What is answered to a command in the community's group."""
        caller = await self.place.come(who, admin=who == self.people[ADMIN])
        name, _, tail = text.replace(TIP, self.tip).partition(" ")
        found = find(name, tail)
        assert found is not None
        words, message = Words("en"), typed_by(who, text)
        gesture = Gesture(self.app, cast("Bot", None), Update(1, message=message), message, caller, words, found[1])
        try:
            answer = await found[0].handler(gesture)
        except Refusal as no:
            answer = refusal(no, words)
        assert isinstance(answer, Reply)
        return answer.text

    async def grant(self, who: Identity, power: Power, *, elsewhere: bool = False) -> None:
        caller, now = await self.place.come(who), self.place.clock.now()
        assert self.place.community is not None
        async with self.place.database.transaction() as tx:
            where = None if power in EVERYWHERE else self.place.community.id
            if elsewhere:
                where = (await tx.communities.create("Elsewhere", caller.id, now)).id
            await tx.powers.grant(Grant(caller.id, power, where), None, "test", now)


def typed_by(who: Identity, text: str) -> Message:
    sender = User(int(who.user_id), who.name, is_bot=False)
    return Message(1, datetime(2026, 3, 1, tzinfo=UTC), Chat(-1, "group"), sender, text=f"/{text}")


@pytest.fixture
async def scene(place: Town) -> Scene:
    app = compose(place.config, place.clock, place.database, {}).app
    people = {who: someone(f"P{number}", Platform.TELEGRAM) for number, who in enumerate(EVERYBODY)}
    people[Power.OWNER] = SECOND_OWNER
    mia, tom = await place.enrol(await place.of_age(MIA)), await place.of_age(someone("Tom", Platform.TELEGRAM))
    made = Scene(place, app, people, public_id(Kind.TIP, (await place.paid(tom, mia)).id))
    for power in GRANTED:
        await made.grant(people[power], power)
    await made.grant(people[ELSEWHERE], Power.MODERATOR, elsewhere=True)
    return made


def test_the_table_knows_every_command_of_staff_on_both_platforms() -> None:
    assert roster.load()
    typed = {" ".join(text.split()[:2]) for text, _ in MAY}
    on_telegram = {name for name in COMMANDS if name.startswith(("mod ", "staff "))}
    on_discord = {one.qualified_name for group in (Moderation.mod, Staff.staff) for one in group.commands}
    assert typed == on_telegram == on_discord


@only_sqlite
async def test_everybody_may_what_his_power_says_and_nothing_else(scene: Scene) -> None:
    wrong = []
    for text, let in MAY:
        for who in EVERYBODY:
            said = await scene.says(scene.people[who], text)
            if (who in let) is any(no in said for no in NO):
                wrong.append(f"{who}: /{text}: {said[:90]}")
    assert not wrong, "\n".join(wrong)


@only_sqlite
async def test_money_goes_back_by_those_alone_who_move_it(scene: Scene) -> None:
    tip_id = TipId(row_id(Kind.TIP, scene.tip))
    for who in EVERYBODY:
        caller = await scene.place.come(scene.people[who])
        # The bank keeps no payment of this tip: whoever may is told that there is nothing to give back.
        with pytest.raises(RefundBlocked if who in (MOVE, OWN) else PowerNeeded):
            await scene.app.refunds.staff_refund(caller, tip_id, None, "wrong person")


@only_sqlite
async def test_whoever_holds_every_power_has_none_over_himself(scene: Scene) -> None:
    for power in GRANTED:
        await scene.grant(MIA, power)
    for text in (
        f"mod case {TIP} curious", f"mod hide {TIP} mine", "mod suspend Mia mine", "mod suspend Mia gifts mine",
        "mod reinstate Mia mine", "mod mark Mia party mine", "staff grant @mia moderator mine",
    ):  # fmt: skip
        assert "about yourself" in await scene.says(MIA, text), text
