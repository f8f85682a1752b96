"""Reading the public numbers of channels: naming one, proving that it is one's own, and reading it again each day."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.communities.model import Caller
from bot.config import Config
from bot.eligibility.channels import (
    CODE_ALPHABET,
    CODE_LENGTH,
    Channel,
    ChannelReader,
    ChannelTaken,
    ChannelUnknown,
    CodeMissing,
    LookedJustNow,
    NoChannel,
    OwnChannel,
    ReaderDown,
    Reading,
    read_ref,
)
from bot.eligibility.judge import Judge
from bot.eligibility.measured import window
from bot.eligibility.metrics import Source, is_jump
from bot.members.model import MemberId
from bot.moderation.cases import open_case
from bot.moderation.model import CaseKind
from bot.ports import Clock, Storage, Tx
from bot.programme.model import EnrolmentState, NotCreator
from bot.tokens import Tokens

# Long enough that nobody can use up the day's units alone, short enough to try again after a slip.
BETWEEN_LOOKS = timedelta(minutes=2)
TOGETHER = 200
# What is older decides nothing: neither what counts nor what jumps.
KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Channels:
    """Use cases about channels. `reader` None: this deployment reads none."""

    config: Config
    clock: Clock
    storage: Storage
    tokens: Tokens
    reader: ChannelReader | None

    def jobs(self) -> dict[str, Callable[..., Awaitable[object]]]:
        """Job handlers by name."""
        return {"read_channels": self.read_due}

    @property
    def on(self) -> bool:
        return self.reader is not None

    async def own(self, caller: Caller) -> OwnChannel | None:
        """The channel that the caller named."""
        async with self.storage.reading() as tx:
            found = await tx.channels.of(caller.id)
        return None if found is None else self._own(found)

    async def name(self, caller: Caller, address: str) -> OwnChannel:
        """Call a channel one's own; one that was named before is forgotten. Raises NoChannel, BadChannelRef,
        NotCreator."""
        self._reader()
        ref, now = read_ref(address), self.clock.now()
        async with self.storage.transaction() as tx:
            await tx.members.lock(caller.id)
            enrolment = await tx.creators.enrolment(caller.id)
            if enrolment is None or enrolment.state is EnrolmentState.LEFT:
                raise NotCreator(None)
            before = await tx.channels.of(caller.id)
            if before is not None and before.ref == ref:
                return self._own(before)
            # The pause between two looks holds whatever is named.
            named = Channel(caller.id, ref, now, before.checked_at if before is not None else None)
            await tx.channels.put(named)
        return self._own(named)

    async def forget(self, caller: Caller) -> None:
        """It is no longer read; what was read counts to the end of its term."""
        async with self.storage.transaction() as tx:
            await tx.channels.drop(caller.id)

    async def check(self, caller: Caller) -> OwnChannel:
        """Look for the code in the channel's description; where it stands, the numbers are read at once.

        Raises NoChannel, LookedJustNow, ChannelUnknown, CodeMissing, ChannelTaken, ReaderDown.
        """
        reader, now = self._reader(), self.clock.now()
        async with self.storage.transaction() as tx:
            await tx.members.lock(caller.id)
            named = await tx.channels.of(caller.id)
            if named is None:
                raise NoChannel
            if named.proven_at is not None:
                return self._own(named)
            if named.checked_at is not None and now - named.checked_at < BETWEEN_LOOKS:
                raise LookedJustNow(named.checked_at + BETWEEN_LOOKS)
            await tx.channels.put(replace(named, checked_at=now))
        own = self._own(named)
        found = await reader.channel(named.ref)
        if own.code not in found.description.upper():
            raise CodeMissing(found.title, own.code)
        proven = replace(
            named, checked_at=now, channel_id=found.channel_id, title=found.title, proven_at=now
        )  # fmt: skip
        async with self.storage.transaction() as tx:
            await tx.members.lock(caller.id)
            if await tx.channels.of(caller.id) != replace(named, checked_at=now):
                raise NoChannel
            if await tx.channels.owner(found.channel_id) is not None:
                raise ChannelTaken
            await tx.channels.put(proven)
        await self._read(reader, proven)
        async with self.storage.reading() as tx:
            return self._own(await tx.channels.of(caller.id) or proven)

    async def read_due(self) -> int:
        """Job: read the channels whose last reading is too old; how many were read. A service that is down or has
        answered enough for today is asked again by the next run."""
        if self.reader is None:
            return 0
        before, done = self.clock.now() - timedelta(hours=self.config.youtube.refresh_hours), 0
        async with self.storage.reading() as tx:
            due = await tx.channels.due(before, TOGETHER)
        for channel in due:
            try:
                await self._read(self.reader, channel)
            except ChannelUnknown:
                # Gone or closed: its numbers grow stale by themselves, and it is looked at again tomorrow.
                await self._looked(channel)
            except ReaderDown:
                break
            else:
                done += 1
        return done

    async def _read(self, reader: ChannelReader, channel: Channel) -> None:
        """Note what the service says now."""
        assert channel.channel_id is not None
        now = self.clock.now()
        async with self.storage.reading() as tx:
            zone = await self._zone(tx, channel.member_id)
        found = await reader.numbers(channel.channel_id, window(now, zone).start)
        async with self.storage.transaction() as tx:
            kept = await tx.channels.of(channel.member_id)
            if kept is None or kept.channel_id != channel.channel_id:
                return
            await self._note(tx, channel.member_id, found, now)
            await tx.channels.put(replace(kept, title=found.title, read_at=now))
            await Judge(self.config).review(tx, channel.member_id, now)

    async def _note(self, tx: Tx, member_id: MemberId, found: Reading, now: datetime) -> None:
        rules = self.config.metrics
        known = [
            record for record in await tx.metrics.records(member_id) if record.source.value in rules.accepted_sources
        ]
        jumps = []
        for record in found.records(now):
            await tx.metrics.add(member_id, record)
            same = [before for before in known if before.metric is record.metric]
            if any(is_jump(before, record, rules.jump_factor, rules.jump_days) for before in same):
                jumps.append(record.metric.value)
        await tx.metrics.forget(member_id, Source.CONNECTOR, now - KEPT)
        if jumps:
            await _call_moderators(tx, member_id, found, jumps, now)

    async def _looked(self, channel: Channel) -> None:
        async with self.storage.transaction() as tx:
            kept = await tx.channels.of(channel.member_id)
            if kept is not None and kept.channel_id == channel.channel_id:
                await tx.channels.put(replace(kept, read_at=self.clock.now()))

    async def _zone(self, tx: Tx, member_id: MemberId) -> ZoneInfo:
        enrolment = await tx.creators.enrolment(member_id)
        community = None if enrolment is None else await tx.communities.get(enrolment.community_id)
        return ZoneInfo((community.zone if community else None) or self.config.community_zone)

    def _reader(self) -> ChannelReader:
        if self.reader is None:
            raise NoChannel
        return self.reader

    def _own(self, channel: Channel) -> OwnChannel:
        """The code is one person's for ever, and nobody else's."""
        return OwnChannel(channel, self.tokens.code("channel", str(channel.member_id), CODE_ALPHABET, CODE_LENGTH))


async def _call_moderators(
    tx: Tx, member_id: MemberId, found: Reading, jumps: list[str], now: datetime
) -> None:
    """One undecided case a person, however often it is read."""
    enrolment = await tx.creators.enrolment(member_id)
    facts: dict[str, object] = {
        "what": "metric_jump", "name": (await tx.members.names_of((member_id,))).get(member_id, ""),
        "channel": found.title, "why": jumps, "at": now.isoformat(),
    }  # fmt: skip
    await open_case(
        tx, CaseKind.FLAG, f"flag:metric_jump:{member_id}", opened_by=None, parties=(member_id,), facts=facts,
        community_id=None if enrolment is None else enrolment.community_id, now=now,
    )  # fmt: skip
