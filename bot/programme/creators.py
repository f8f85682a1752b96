"""Creators as others meet them: found by name, shown as a card; and what a creator decides for himself."""

import re
from dataclasses import dataclass, replace

from bot.communities.model import Caller, Chat
from bot.config import Config
from bot.members.model import Identity, MemberId
from bot.ports import Clock, Storage, Tx
from bot.programme.model import (
    CreatorProfile,
    Enrolment,
    EnrolmentState,
    NotAvailable,
    NotCreator,
    WhoIsIt,
)
from bot.programme.topics import Topic, chosen
from bot.replies.reply import Choice
from bot.tips.model import Privacy, TipId

LISTED = 25
_BY_ID = re.compile(r"creator:([0-9]{1,18})", re.ASCII)


def choice_value(member_id: MemberId) -> str:
    """How a chosen creator comes back as text: by id, since names change hands."""
    return f"creator:{member_id}"


@dataclass(frozen=True)
class Creators:
    """Finding, showing, blocking, switching tips off."""

    config: Config
    storage: Storage
    clock: Clock

    async def names(self, caller: Caller, prefix: str) -> tuple[Choice, ...]:
        """Creators for autocomplete, at most 25, from one query: those of this community, in private of all."""
        community_id = caller.community.id if caller.community and not caller.chat.private else None
        async with self.storage.reading() as tx:
            found = await tx.creators.names(community_id, prefix.strip().removeprefix("@"), LISTED)
        return tuple(Choice(name, choice_value(member_id)) for member_id, name in found)

    async def names_at(self, chat: Chat, prefix: str) -> tuple[Choice, ...]:
        """The same while somebody types, who need not be known yet: one query, nothing written."""
        async with self.storage.reading() as tx:
            found = await tx.creators.names_at(chat, prefix.strip().removeprefix("@"), LISTED)
        return tuple(Choice(name, choice_value(member_id)) for member_id, name in found)

    async def find(self, caller: Caller, text: str) -> MemberId:
        """The creator that a text names: a choice of `names`, a name or an @name. Raises WhoIsIt.

        A name that two people have, or none, is never guessed.
        """
        if chosen := _BY_ID.fullmatch(text.strip()):
            return MemberId(int(chosen[1]))
        community_id = caller.community.id if caller.community and not caller.chat.private else None
        async with self.storage.glance() as tx:
            found = await tx.creators.called(community_id, text)
            if not found and community_id is not None:
                found = await tx.creators.called(None, text)
        if len(found) == 1:
            return found[0][0]
        async with self.storage.reading() as tx:
            near = found or await tx.creators.names(community_id, text.strip().removeprefix("@")[:3], 5)
        raise WhoIsIt(text.strip()[:40], tuple(name for _, name in near))

    async def find_account(self, caller: Caller, identity: Identity) -> MemberId:
        """The member behind a mention or the author of a message. Raises NotAvailable for a stranger, who is no
        creator."""
        async with self.storage.reading() as tx:
            known = await tx.members.known(identity.platform, identity.user_id)
        if known is None:
            raise NotAvailable
        return known[0].id

    async def profile(self, caller: Caller, creator_id: MemberId) -> CreatorProfile:
        """A creator's card. Raises NotAvailable for everybody who is none at present, but to himself."""
        async with self.storage.reading() as tx:
            member = await tx.members.get(creator_id)
            card = await tx.creators.card(member.id, caller.id)
            enrolment = await tx.creators.enrolment(member.id)
        own = member.id == caller.id
        if card is None or enrolment is None or (card.state is not EnrolmentState.APPROVED and not own):
            raise NotAvailable
        return CreatorProfile(
            member_id=member.id, name=card.name, channel=enrolment.channel, own=own, tips_on=card.tips_on,
            gifts_on=card.gifts_on, readiness=card.readiness, can_tip=card.can_be_tipped and not own, state=card.state,
            topics=(*chosen(enrolment, Topic.INTERESTS, self.config.market.interests),
                    *chosen(enrolment, Topic.STYLES, self.config.market.styles)),
        )  # fmt: skip

    async def set_tips(self, caller: Caller, on: bool) -> CreatorProfile:
        """Whether tips are welcome. Raises NotCreator."""
        async with self.storage.transaction() as tx:
            enrolment = await _own(tx, caller)
            await tx.creators.save_enrolment(replace(enrolment, tips_on=on))
        return await self.profile(caller, caller.id)

    async def block(self, caller: Caller, tip_id: TipId, blocked: bool = True) -> bool:
        """Refuse tips of the fan who sent this one, without learning who he is. False when it is no tip to him."""
        async with self.storage.transaction() as tx:
            tip = await tx.tips.get(tip_id)
            if tip is None or tip.creator_id != caller.id:
                return False
            named = tip.privacy is not Privacy.HIDDEN
            await tx.creators.set_blocked(caller.id, tip.fan_id, blocked, self.clock.now(), named=named)
        return True


async def _own(tx: Tx, caller: Caller) -> Enrolment:
    await tx.members.lock(caller.id)
    enrolment = await tx.creators.enrolment(caller.id)
    if enrolment is None or enrolment.state is not EnrolmentState.APPROVED:
        raise NotCreator(enrolment.state if enrolment else None)
    return enrolment
