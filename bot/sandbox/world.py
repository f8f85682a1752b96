"""How the sandbox's world begins: who is whom, who leads, who earns. As if all had joined a month ago."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.communities.model import Chat, ChatKind, CommunityId, CommunityState
from bot.eligibility.judge import Judge
from bot.eligibility.metrics import Metric, Record, Source
from bot.members.model import Identity, MemberId, Platform
from bot.moderation.model import Grant, Power
from bot.payments.provider import Call
from bot.payments.readiness import decide
from bot.ports import Tx
from bot.programme.model import AccountKind, EnrolmentState, PayoutAccount
from bot.sandbox.on_discord import Stage
from bot.sandbox.personas import NEVER_STATED_AGE, PERSONAS, Persona
from bot.sandbox.telegram_people import CHANNEL, GROUP, MODS
from bot.sandbox.telegram_sim import TelegramSim

if TYPE_CHECKING:
    from bot.sandbox.sandbox import Sandbox

JOINED = timedelta(days=30)
# Whose numbers were read from their channels: enough for every feature of either profile.
WITH_NUMBERS = ("mia", "leo")
NUMBERS = {Metric.FOLLOWERS: 120_000, Metric.VIEWS: 150_000, Metric.POSTS: 12, Metric.VIDEOS: 4}
REGION, AGE = "US", 18
Members = dict[str, MemberId]


async def seed_world(sandbox: "Sandbox") -> dict[int, str]:
    """Writes the beginning straight to the database: nobody is told of what they know already. Answers who is whom, by
    the number that the book knows them by."""
    house = sandbox.house
    assert house is not None
    now = sandbox.clock.now()
    joined = now - JOINED
    async with house.database.transaction() as tx:
        members = {
            persona.name: await _arrive(tx, persona, sandbox.stage, sandbox.telegram, (joined, now))
            for persona in PERSONAS
        }
        community = await _community(tx, members, sandbox.stage, sandbox.telegram, joined)
        for name in ("sam", "ines"):
            await tx.powers.grant(Grant(members[name], Power.MODERATOR, community), members["olu"], "founding", joined)
        await tx.powers.grant(Grant(members["olu"], Power.COMMUNITY_ADMIN, community), None, "founding", joined)
        for name, state in (("mia", EnrolmentState.APPROVED), ("leo", EnrolmentState.SUSPENDED)):
            await _enrol(tx, members, name, community, state, joined)
        await Judge(house.config).review(tx, members["mia"], now, told=False)
    await _ready_account(sandbox, members["mia"], now)
    return {int(member_id): name.capitalize() for name, member_id in members.items()}


async def _arrive(
    tx: Tx, persona: Persona, stage: Stage, telegram: TelegramSim, times: tuple[datetime, datetime]
) -> MemberId:
    """The persona's member; two people of one name are one where the persona linked them. `times`: when they joined,
    and now."""
    joined, now = times
    found = []
    if persona.discord:
        user = stage.world.users[persona.name]
        found.append(Identity(Platform.DISCORD, str(user.id), persona.shown, persona.name, "en"))
    if persona.telegram:
        person = telegram.user(persona.name)
        found.append(Identity(Platform.TELEGRAM, str(person.id), persona.shown, person.username, "en"))
    ids = [(await tx.members.met(identity, joined))[0].id for identity in found]
    if persona.linked:
        await tx.members.merge(ids[0], ids[1], joined)
        ids = ids[:1]
    if persona.name not in NEVER_STATED_AGE:
        for member_id in ids:
            await tx.members.state_age(member_id, REGION, AGE, found[0].platform, joined)
    if persona.name in WITH_NUMBERS:
        for member_id in ids:
            for metric, value in NUMBERS.items():
                await tx.metrics.add(member_id, Record(metric, value, Source.CONNECTOR, now))
    return ids[0]


async def _community(
    tx: Tx, members: Members, stage: Stage, telegram: TelegramSim, joined: datetime
) -> CommunityId:
    """One community of the server, the group and mia's channel; its public lines, its staff's rooms."""
    made = await tx.communities.create("Bouquet sandbox", members["olu"], joined)
    guild = str(stage.world.guild.id)
    server = await tx.communities.add_place(
        made.id, Chat(Platform.DISCORD, guild, ChatKind.SERVER, guild, "Bouquet sandbox"), joined
    )
    channels = stage.world.channels
    await tx.communities.set_chats(server.id, str(channels["general"].id), str(channels["mods"].id))
    group_id, mods_id = (str(telegram.chat(name).id) for name in (GROUP, MODS))
    group = await tx.communities.add_place(
        made.id, Chat(Platform.TELEGRAM, group_id, ChatKind.GROUP, group_id, "Bouquet sandbox"), joined
    )
    await tx.communities.set_chats(group.id, group_id, mods_id)
    channel_id = str(telegram.chat(CHANNEL).id)
    await tx.communities.add_place(
        made.id, Chat(Platform.TELEGRAM, channel_id, ChatKind.CHANNEL, channel_id, "Mia's channel"), joined
    )
    await tx.communities.set_state(made.id, CommunityState.ADMITTED, members["olu"], joined)
    return made.id


async def _enrol(
    tx: Tx, members: Members, name: str, community: CommunityId, state: EnrolmentState, joined: datetime
) -> None:
    member_id, by = members[name], members["sam"]
    draft = await tx.creators.add_enrolment(member_id, community, joined, joined + JOINED)
    await tx.creators.save_enrolment(
        replace(
            draft, state=state, region=REGION, account_kind=AccountKind.PERSONAL, channel=f"https://example.com/{name}",
            consent_at=joined, submitted_at=joined, accepted_at=joined, decided_by=by, decided_at=joined, tips_on=True,
            gifts_on=True, due_at=None,
        )
    )  # fmt: skip
    await tx.creators.list_in(member_id, community, True)


async def _ready_account(sandbox: "Sandbox", member_id: MemberId, now: datetime) -> None:
    """Mia's account at the simulated provider, onboarded."""
    house = sandbox.house
    assert house is not None
    subject = f"creator:{member_id}"
    params = house.provider.account_params(subject, REGION, house.config.web.public_url)
    made = await house.provider.open_account(Call(0, subject, "account", 1, f"{subject}:account:1", params))
    sandbox.stripe.control.onboard(made.account_id, "complete")
    read = await house.provider.account(made.account_id)
    async with house.database.transaction() as tx:
        await tx.creators.put_account(
            PayoutAccount(
                member_id, read.account_id, read.country, read.currency, decide(read.signs), read.can_withdraw,
                read.needs, read.due_by, now,
            )
        )  # fmt: skip
