"""A community that stands on both platforms: a creator who can receive, and fans who are of age."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.communities.model import Chat, ChatKind, CommunityId, CommunityState
from bot.members.model import Identity, MemberId, Platform
from bot.moderation.model import Grant, Power
from bot.ports import Tx
from bot.programme.model import AccountKind, EnrolmentState, PayoutAccount, Readiness
from storage.db import Database
from tests.support.grants import grant_all

COMMUNITY = "Harbour Arts"
JOINED = timedelta(days=30)


class RealTime:
    """The clock of everything that runs beside a real process."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True)
class Places:
    """The shared chats, by their ids on the platforms."""

    server: str
    channel: str
    group: str


@dataclass(frozen=True)
class Cast:
    """Who there is: accounts by name. The creator has one on every platform, all of them one person."""

    owner: Identity
    creator: Sequence[Identity]
    fans: Sequence[Identity]
    places: Places


async def settle_in(url: str, cast: Cast, account: str) -> Mapping[str, MemberId]:
    """Writes everybody to a migrated database as if they had joined a month ago; members by "platform:user id".

    `account` is the creator's connected account at the simulated Stripe, complete and in USD.
    """
    now = RealTime().now()
    joined, members = now - JOINED, {}
    database = await Database.open(url, RealTime())
    try:
        async with database.transaction() as tx:
            owner = await _arrive(tx, (cast.owner,), joined)
            creator = await _arrive(tx, cast.creator, joined)
            for fan in cast.fans:
                members[_key(fan)] = await _arrive(tx, (fan,), joined)
            members |= {_key(cast.owner): owner} | {_key(one): creator for one in cast.creator}
            community = await _found(tx, cast.places, owner, joined)
            await _enrol(tx, creator, owner, community, joined)
            await tx.creators.put_account(
                PayoutAccount(creator, account, "US", "usd", Readiness.READY, True, (), None, now)
            )
    finally:
        await database.close()
    return members


def _key(identity: Identity) -> str:
    return f"{identity.platform}:{identity.user_id}"


async def _arrive(tx: Tx, accounts: Sequence[Identity], joined: datetime) -> MemberId:
    ids = [(await tx.members.met(identity, joined))[0].id for identity in accounts]
    for other in ids[1:]:
        await tx.members.merge(ids[0], other, joined)
    await tx.members.state_age(ids[0], "US", 18, accounts[0].platform, joined)
    return ids[0]


async def _found(tx: Tx, places: Places, owner: MemberId, joined: datetime) -> CommunityId:
    made = await tx.communities.create(COMMUNITY, owner, joined)
    chats = (
        (Chat(Platform.DISCORD, places.server, ChatKind.SERVER, places.server, COMMUNITY), places.channel),
        (Chat(Platform.TELEGRAM, places.group, ChatKind.GROUP, places.group, COMMUNITY), places.group),
    )
    for chat, public in chats:
        place = await tx.communities.add_place(made.id, chat, joined)
        await tx.communities.set_chats(place.id, public, None)
    await tx.communities.set_state(made.id, CommunityState.ADMITTED, owner, joined)
    await tx.powers.grant(Grant(owner, Power.COMMUNITY_ADMIN, made.id), None, "founding", joined)
    return made.id


async def _enrol(tx: Tx, creator: MemberId, by: MemberId, community: CommunityId, joined: datetime) -> None:
    draft = await tx.creators.add_enrolment(creator, community, joined, joined + JOINED)
    await tx.creators.save_enrolment(
        replace(
            draft, state=EnrolmentState.APPROVED, region="US", account_kind=AccountKind.PERSONAL,
            channel="https://example.com/mia", consent_at=joined, submitted_at=joined, accepted_at=joined,
            decided_by=by, decided_at=joined, tips_on=True, gifts_on=True, due_at=None,
        )
    )  # fmt: skip
    await tx.creators.list_in(creator, community, True)
    await grant_all(tx, creator, joined)
