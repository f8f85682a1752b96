"""Setting up a community: start in one chat, connect others by a one-time code, be admitted by an owner."""

from datetime import timedelta
from enum import StrEnum
from typing import assert_never

from bot.communities.model import (
    Admission,
    Caller,
    Chat,
    Community,
    CommunityId,
    CommunityState,
    ConnectCode,
    NotAdministrator,
    NotSharedHere,
    OtherCommunity,
    PostsUnseen,
    Settled,
    SetupChecklist,
    SetupItem,
)
from bot.communities.opening import FeatureSwitches, FirstTip, Moderators, Opening
from bot.communities.rules import read_zone
from bot.communities.store import Place
from bot.members.codes import check_made, check_tried
from bot.members.model import BadCode, Platform
from bot.members.rules import CODE_ALPHABET, read_code
from bot.moderation.acts import record
from bot.moderation.model import Grant, HandledBy, Power
from bot.notices.model import Notice
from bot.ports import Tx
from bot.replies.words import language_of


class SetupStep(StrEnum):
    """What `/setup` can do."""

    START = "start"
    CHECK = "check"
    CONNECT = "connect"
    CHANNELS = "channels"
    FEATURES = "features"
    ZONE = "zone"
    MODERATORS = "moderators"
    TEST = "test"


SetupDone = SetupChecklist | ConnectCode | FeatureSwitches | Moderators | FirstTip


class Communities(Opening):
    """`/setup`, admission by owners, and what happens to the chats of a community."""

    async def setup(
        self, caller: Caller, step: SetupStep, code: str | None = None
    ) -> SetupDone:
        """One step. `start` makes a community of this chat, or shows how far it is; `check` shows it; `connect` without
        a code gives one out, with a code joins this chat to the community of the code.

        `channels` makes the chat of the gesture the staff's chat, and with a word as code something else: "public" the
        one for public lines, "showcase" one where creators post videos, "showcase off" none any more; `zone` takes the
        zone's name as code; `features`, `moderators` and `test` show what `Opening` says of them. Raises NotSharedHere,
        NotAdministrator, NotSetUp, PowerNeeded, BadCode, OtherCommunity, BadZone, PostsUnseen, RealMoney.
        """
        if caller.chat.private:
            raise NotSharedHere
        match step:
            case SetupStep.START:
                return await self._start(caller)
            case SetupStep.CHECK:
                async with self.storage.reading() as tx:
                    return await self._checklist(tx, await self._here(tx, caller.chat))
            case SetupStep.CONNECT:
                return await self._give_code(caller) if code is None else await self._take_code(caller, code)
            case SetupStep.CHANNELS:
                return await self._channels(caller, " ".join((code or "").lower().split()))
            case SetupStep.FEATURES:
                return await self.features(caller)
            case SetupStep.ZONE:
                return await self._zone(caller, code or "")
            case SetupStep.MODERATORS:
                return await self.moderators(caller)
            case SetupStep.TEST:
                return await self.first_tip(caller)
        assert_never(step)

    async def admit(self, caller: Caller, community_id: CommunityId, yes: bool) -> Admission:
        """An owner's answer. Yes makes whoever set it up its community admin. Raises PowerNeeded, HandledBy."""
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            await self.powers.require(tx, caller.id, Power.OWNER)
            community = await tx.communities.lock(community_id)
            if community.state is not CommunityState.PENDING:
                names = await tx.members.names_of((community.decided_by,)) if community.decided_by else {}
                raise HandledBy("".join(names.values()), community.decided_at or now)
            state = CommunityState.ADMITTED if yes else CommunityState.REFUSED
            await tx.communities.set_state(community_id, state, caller.id, now)
            await record(
                tx, caller.id, f"community.{state}", f"community:{community_id}", community.name, now,
                before={"state": community.state.value}, after={"state": state.value}, community_id=community_id,
            )  # fmt: skip
            if yes:
                grant = Grant(community.created_by, Power.COMMUNITY_ADMIN, community_id)
                await tx.powers.grant(grant, caller.id, "set the community up", now)
            facts: dict[str, object] = {"community": community.name, "admitted": yes}
            notice = Notice(
                f"community:{community_id}:decided", community.created_by, "community_decided",
                f"community:{community_id}", facts,
            )  # fmt: skip
            await tx.notices.owe(notice, now)
            return Admission(await tx.communities.get(community_id), yes)

    async def set_language(self, caller: Caller, code: str | None) -> SetupChecklist:
        """The language of the community's public lines."""
        async with self.storage.transaction() as tx:
            community = await self._ours(tx, caller)
            await tx.communities.set_language(community.id, None if code is None else language_of(code))
            return await self._checklist(tx, await tx.communities.get(community.id))

    async def _start(self, caller: Caller) -> SetupChecklist:
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            found = await tx.members.community_at(caller.chat)
            if found is not None:
                await tx.communities.set_left(caller.chat.platform, caller.chat.home_id, None)
                return await self._checklist(tx, found)
            if not caller.platform_admin:
                raise NotAdministrator
            name = caller.chat.title.strip()[:80] or "Community"
            community = await tx.communities.create(name, caller.id, now)
            await tx.communities.add_place(community.id, caller.chat, now)
            if (await self.powers.of(tx, caller.id)).owner:
                # Whoever would be asked is the one who asks.
                await tx.communities.set_state(community.id, CommunityState.ADMITTED, caller.id, now)
                grant = Grant(caller.id, Power.COMMUNITY_ADMIN, community.id)
                await tx.powers.grant(grant, caller.id, "set the community up", now)
                await record(
                    tx, caller.id, "community.admitted", f"community:{community.id}", name, now,
                    after={"state": "admitted"}, community_id=community.id,
                )  # fmt: skip
            else:
                await self._ask_owners(tx, caller, community)
            return await self._checklist(tx, await tx.communities.get(community.id))

    async def _ask_owners(self, tx: Tx, caller: Caller, community: Community) -> None:
        facts: dict[str, object] = {
            "community_id": community.id, "community": community.name, "by": caller.member.name,
            "platform": caller.platform.value,
        }  # fmt: skip
        for owner in await self.powers.owners(tx):
            key = f"community:{community.id}:waiting:{owner}"
            notice = Notice(key, owner, "community_waiting", f"community:{community.id}", facts)
            await tx.notices.owe(notice, self.clock.now())

    async def _give_code(self, caller: Caller) -> ConnectCode:
        now = self.clock.now()
        expires_at = now + timedelta(minutes=self.config.link.code_minutes)
        async with self.storage.transaction() as tx:
            community = await self._ours(tx, caller)
            code = self.tokens.code(
                "connect", f"{community.id}:{caller.id}:{now.isoformat()}", CODE_ALPHABET,
                self.config.link.code_characters,
            )  # fmt: skip
            await tx.members.lock(caller.id)
            await check_made(tx, self.config, caller.id, "connect", now)
            await tx.members.put_code("connect", caller.id, community.id, self.code_hash(code), now, expires_at)
        return ConnectCode(community, code, expires_at)

    async def _take_code(self, caller: Caller, code: str) -> SetupChecklist:
        if not caller.platform_admin:
            raise NotAdministrator
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            since = now - timedelta(minutes=self.config.link.code_minutes)
            tries = self.config.link.code_tries
            if len(await tx.members.wrong_codes(caller.id, since)) >= tries:
                raise BadCode(0)
            await check_tried(tx, self.config, caller.id, now)
            found = await tx.members.community_at(caller.chat)
            row = await tx.members.take_code("connect", self.code_hash(read_code(code)), now)
            if row is not None and row.community_id is not None:
                if found is not None and found.id != row.community_id:
                    raise OtherCommunity(found.name)
                if found is None:
                    await tx.communities.add_place(row.community_id, caller.chat, now)
                return await self._checklist(tx, await tx.communities.get(row.community_id))
            left = max(0, tries - await tx.members.count_wrong_code(caller.id, now, since))
        # Outside, so that the counted try is kept.
        raise BadCode(left)

    async def _channels(self, caller: Caller, word: str) -> SetupChecklist:
        async with self.storage.transaction() as tx:
            community = await self._ours(tx, caller)
            place = await self._place(tx, community, caller.chat)
            chat_id = caller.chat.chat_id
            if word.startswith("showcase"):
                on = word != "showcase off"
                if on and caller.platform is Platform.DISCORD and not self.config.discord.see_posts:
                    raise PostsUnseen
                await tx.communities.set_showcase(community.id, caller.platform, chat_id, on, self.clock.now())
            elif word == "public":
                await tx.communities.set_chats(place.id, chat_id, place.staff_chat_id)
            else:
                await tx.communities.set_chats(place.id, place.public_chat_id, chat_id)
            return await self._checklist(tx, community)

    async def _zone(self, caller: Caller, text: str) -> SetupChecklist:
        zone = read_zone(text)
        async with self.storage.transaction() as tx:
            community = await self._ours(tx, caller)
            await tx.communities.set_zone(community.id, zone)
            return await self._checklist(tx, await tx.communities.get(community.id))

    async def _place(self, tx: Tx, community: Community, chat: Chat) -> Place:
        places = await tx.communities.places(community.id)
        return next(p for p in places if (p.platform, p.home_id) == (chat.platform, chat.home_id))

    async def _checklist(self, tx: Tx, community: Community) -> SetupChecklist:
        places = [place for place in await tx.communities.places(community.id) if place.left_at is None]
        moderators = await tx.powers.holders((Power.MODERATOR,), community.id)
        items = (
            (SetupItem.JOINED, bool(places)),
            (SetupItem.ADMITTED, community.state is CommunityState.ADMITTED),
            (SetupItem.PUBLIC_CHAT, any(place.home and place.public_chat_id for place in places)),
            (SetupItem.STAFF_CHAT, any(place.staff_chat_id for place in places)),
            (SetupItem.MODERATOR, bool(moderators)),
            (SetupItem.OTHER_PLATFORM, len({place.platform for place in places}) > 1),
            (SetupItem.SHOWCASE, await tx.communities.has_showcase(community.id)),
            (SetupItem.CREATOR, bool(await tx.creators.names(community.id, "", 1))),
            (SetupItem.FIRST_TIP, await tx.communities.was_tipped(community.id)),
        )
        zone = community.zone or self.config.community_zone
        settled = Settled(zone, self.config.money.base_currency, self.config.profile)
        return SetupChecklist(community, items, tuple(place.title for place in places), settled)


