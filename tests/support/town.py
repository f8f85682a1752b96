"""People who walk in by the front door: everything about members, communities and staff on a real database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.communities.model import Caller, Chat, ChatKind, CommunityState
from bot.communities.service import Reception
from bot.communities.setup import Communities
from bot.config import Config
from bot.diamonds.service import Diamonds
from bot.live.marks import Marks
from bot.live.ports import NoFollowers
from bot.live.service import Lives
from bot.members.linking import LinkDesk
from bot.members.model import Identity, Platform, PlatformAccount
from bot.members.service import Members
from bot.moderation.deciders import Decider, MergeDecider, Seen
from bot.moderation.model import CaseKind, Power
from bot.moderation.powers import Powers
from bot.moderation.queue import Queue
from bot.moderation.records import Audit
from bot.moderation.staff import EVERYWHERE, Staff
from bot.moderation.suspensions import Suspensions
from bot.moderation.switches import Switches
from bot.moderation.tips import TipModeration
from bot.notices.model import MessageRef
from bot.notices.service import Deliveries, Inbox
from bot.ports import Gone, Notifiers, Unreachable
from bot.programme.appeals import Appeals
from bot.programme.leaving import Leaving
from bot.programme.service import Programme
from bot.programme.settings import CreatorSettings
from bot.replies.reply import Reply
from bot.tips.moderation import NoteDecider
from storage.db import Database
from tests.support.clocks import HandClock
from tests.support.tip_house import House, chat, config_of

OWNER = Identity(Platform.DISCORD, "1", "Olu")
SECOND_OWNER = Identity(Platform.TELEGRAM, "2", "Ona")


@dataclass
class Telephone:
    """A notifier whose people can close their doors. `said` is all that arrived, by user or chat id."""

    said: list[tuple[str, Reply]] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    broken: int = 0
    pinned: list[MessageRef] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=lambda: count(100))

    async def tell(self, account: PlatformAccount, reply: Reply) -> None:
        self._fail()
        if account.user_id in self.closed:
            raise Unreachable
        self.said.append((account.user_id, reply))

    async def post(self, chat_id: str, reply: Reply) -> MessageRef:
        self._fail()
        if chat_id in self.gone:
            raise Gone
        self.said.append((chat_id, reply))
        return MessageRef(Platform.TELEGRAM, chat_id, str(next(self.numbers)))

    async def edit(self, ref: MessageRef, reply: Reply) -> None:
        self._fail()
        if ref.chat_id in self.gone:
            raise Gone
        self.said.append((f"{ref.chat_id}/{ref.message_id}", reply))

    async def pin(self, ref: MessageRef) -> None:
        self.pinned.append(ref)

    async def delete(self, chat_id: str, message_id: str) -> None:
        self.said.append((f"{chat_id}/{message_id}", Reply(())))

    def _fail(self) -> None:
        if self.broken:
            self.broken -= 1
            raise ConnectionError("the line is down")

    def heard(self, user_id: str) -> list[str]:
        """What somebody read, oldest first."""
        return [reply.text for who, reply in self.said if who == user_id]


async def step(_name: str, work: Any, *args: Any) -> Any:
    """A step of a job that is never interrupted."""
    return await work(*args)


@dataclass
class Town(House):
    """A house with a front door: callers come from Reception, as in life. Owners are OWNER and SECOND_OWNER."""

    discord: Telephone = field(default_factory=Telephone)
    telegram: Telephone = field(default_factory=Telephone)
    config: Config = field(default_factory=lambda: config_of(operator={"owners": ["discord:1", "telegram:2"]}))

    @property
    def reception(self) -> Reception:
        return Reception(self.database, self.clock)

    @property
    def members(self) -> Members:
        return Members(self.config, self.database, self.clock, self.tokens)

    @property
    def powers(self) -> Powers:
        return Powers(self.config)

    @property
    def communities(self) -> Communities:
        return Communities(self.config, self.powers, self.database, self.clock, self.tokens)

    @property
    def staff(self) -> Staff:
        return Staff(self.powers, self.database, self.clock)

    @property
    def switches(self) -> Switches:
        return Switches(self.powers, self.database, self.clock)

    @property
    def programme(self) -> Programme:
        return Programme(self.config, self.database, self.clock)

    @property
    def suspensions(self) -> Suspensions:
        return Suspensions(self.powers, self.database, self.clock, self.lives, Diamonds(self.database, self.clock))

    @property
    def lives(self) -> Lives:
        return Lives(self.config, self.powers, self.database, self.clock, NoFollowers(), Marks())

    @property
    def leaving(self) -> Leaving:
        return Leaving(self.database, self.clock, self.lives, Diamonds(self.database, self.clock))

    async def leave(self, creator: Caller) -> None:
        """He reads what it does, and leaves."""
        await self.leaving.preview(creator)
        await self.leaving.confirm(creator)

    @property
    def appeals(self) -> Appeals:
        return Appeals(self.config, self.database, self.clock, self.programme, self.suspensions)

    @property
    def creator_settings(self) -> CreatorSettings:
        return CreatorSettings(self.config, self.database, self.clock)

    @property
    def queue(self) -> Queue:
        desk = LinkDesk(self.config, self.database, self.clock, self.tokens)
        deciders: dict[CaseKind, Decider] = {
            CaseKind.APPLICATION: self.programme, CaseKind.APPEAL: self.appeals, CaseKind.NOTE: NoteDecider(),
            CaseKind.MERGE: MergeDecider(desk), CaseKind.UNMASK: Seen(), CaseKind.FLAG: Seen(),
            CaseKind.UNDELIVERED: Seen(),
        }  # fmt: skip
        return Queue(self.config, self.powers, self.database, self.clock, deciders)

    @property
    def tip_moderation(self) -> TipModeration:
        return TipModeration(self.powers, self.database, self.clock)

    @property
    def audit(self) -> Audit:
        return Audit(self.powers, self.database)

    @property
    def inbox(self) -> Inbox:
        return Inbox(self.database, self.clock)

    @property
    def deliveries(self) -> Deliveries:
        notifiers: Notifiers = {Platform.DISCORD: self.discord, Platform.TELEGRAM: self.telegram}
        return Deliveries(self.config, self.database, self.clock, notifiers)

    def configure(self, **sections: Mapping[str, Any]) -> None:
        """Another configuration from now on, with the same owners."""
        self.config = config_of(**{"operator": {"owners": ["discord:1", "telegram:2"]}, **sections})

    async def come(
        self, who: Identity, where: Chat | None = None, *, admin: bool = False, private: bool = False
    ) -> Caller:
        """A gesture of somebody: in the community's chat, or elsewhere."""
        place = dm(who) if private else where or chat(who.platform)
        return await self.reception.receive(who, place, admin)

    async def grant(self, to: Caller, power: Power, *, everywhere: bool = False) -> None:
        """A power from an owner, by the front door."""
        owner = await self.come(OWNER)
        assert self.community is not None
        place = None if everywhere or power in EVERYWHERE else self.community.id
        await self.staff.grant(owner, to.id, power, place, "for the test")

    async def of_age(self, who: Identity, region: str = "DE") -> Caller:
        """Somebody who came in and stated his age."""
        caller = await self.come(who)
        await self.members.state_age(caller, region, over_age=True)
        return await self.come(who)

    async def deliver(self) -> int:
        """Run every job owed so far, oldest first; answers how many."""
        done, jobs = 0, self.deliveries.jobs()
        while self.owed:
            job, _, args = self.owed.pop(0)
            if job in jobs:
                await jobs[job](**args)
                done += 1
        return done


async def town(database: Database, clock: HandClock) -> Town:
    """An admitted community on both platforms, founded by OWNER."""
    made = Town(database, clock)
    await made.open()
    assert made.community is not None
    assert made.community.state is CommunityState.ADMITTED
    return made


def someone(name: str, platform: Platform = Platform.DISCORD, user_id: str | None = None) -> Identity:
    """A person by name; the same name is the same account."""
    number = user_id or str(5000 + sum(ord(letter) * (place + 3) for place, letter in enumerate(name)))
    return Identity(platform, number, name, username=name.lower())


def dm(who: Identity) -> Chat:
    return Chat(who.platform, f"dm-{who.user_id}", ChatKind.PRIVATE, f"dm-{who.user_id}")


def group(number: str, title: str = "New place") -> Chat:
    return Chat(Platform.TELEGRAM, number, ChatKind.GROUP, number, title)

