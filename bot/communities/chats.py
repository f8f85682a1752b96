"""What happens to the chats of a community without /setup: they move, lose the bot or a member, or a channel joins."""

from dataclasses import dataclass

from bot.communities.model import Chat
from bot.config import Config
from bot.members.model import BadCode, Identity, Platform
from bot.members.rules import read_code
from bot.moderation.acts import record
from bot.moderation.model import Grant, Power
from bot.moderation.powers import Powers
from bot.notices.model import Notice
from bot.ports import Clock, Storage
from bot.tokens import Tokens


@dataclass(frozen=True)
class Chats:
    """The dependencies of `Communities`, and the part of it that nobody asks for by a command of his own."""

    config: Config
    powers: Powers
    storage: Storage
    clock: Clock
    tokens: Tokens

    async def join_by_post(self, channel: Chat, code: str) -> bool:
        """A connect code was posted in a channel, where nobody speaks as a person. Only who runs a channel can post,
        and only who runs a community is given a code; he is told how it ended. Answers whether it was one."""
        now = self.clock.now()
        try:
            code_hash = self.code_hash(read_code(code))
        except BadCode:
            return False
        async with self.storage.transaction() as tx:
            row = await tx.members.take_code("connect", code_hash, now)
            if row is None or row.community_id is None:
                return False
            community = await tx.communities.get(row.community_id)
            found = await tx.members.community_at(channel)
            if found is None:
                await tx.communities.add_place(community.id, channel, now)
            elif found.id == community.id:
                await tx.communities.set_left(channel.platform, channel.home_id, None)
            facts: dict[str, object] = {
                "title": channel.title, "community": community.name,
                "elsewhere": found.name if found is not None and found.id != community.id else "",
            }  # fmt: skip
            key = f"code:{row.id}:posted"
            await tx.notices.owe(Notice(key, row.member_id, "channel_joined", f"community:{community.id}", facts), now)
        return True

    async def chat_migrated(self, platform: Platform, old_id: str, new_id: str) -> int:
        """The chat has another id from now on; every row that knew the old one follows, in one transaction."""
        async with self.storage.transaction() as tx:
            return await tx.communities.chat_migrated(platform, old_id, new_id)

    async def left(self, platform: Platform, home_id: str) -> None:
        """The bot was removed: nothing is posted there any more. Those who run the community are told."""
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            place = await tx.communities.set_left(platform, home_id, now)
            if place is None:
                return
            for member_id in await tx.powers.holders((Power.COMMUNITY_ADMIN,), place.community_id):
                facts: dict[str, object] = {"title": place.title, "platform": place.platform.value}
                key = f"place:{place.id}:left:{now.isoformat()}:{member_id}"
                notice = Notice(key, member_id, "bot_removed", f"community:{place.community_id}", facts)
                await tx.notices.owe(notice, now)

    async def returned(self, platform: Platform, home_id: str) -> None:
        """The bot is in the chat (again)."""
        async with self.storage.transaction() as tx:
            await tx.communities.set_left(platform, home_id, None)

    async def member_left(self, identity: Identity, chat: Chat) -> None:
        """A moderator who leaves a community loses his power there."""
        now = self.clock.now()
        async with self.storage.transaction() as tx:
            known = await tx.members.known(identity.platform, identity.user_id)
            community = await tx.members.community_at(chat)
            if known is None or community is None:
                return
            grant = Grant(known[0].id, Power.MODERATOR, community.id)
            if await tx.powers.revoke(grant):
                await record(
                    tx, None, "staff.revoke", f"member:{grant.member_id}", "left the community", now,
                    before={"power": grant.power.value}, community_id=community.id,
                )  # fmt: skip

    def code_hash(self, code: str) -> str:
        """What is kept of a connect code."""
        return self.tokens.keyed("connect-code", code)
