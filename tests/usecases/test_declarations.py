"""/creator metrics: from the numbers and their picture to a moderator's answer and what counts then."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import func, select

from bot.communities.model import Caller
from bot.eligibility.declarations import (
    BadNumber,
    BadProof,
    Declaration,
    DeclarationState,
    Offered,
    ProofNeeded,
    ProofUnread,
    TooManyDeclarations,
)
from bot.eligibility.declaring import Declarations
from bot.eligibility.grace import Grant
from bot.eligibility.metrics import Metric
from bot.eligibility.model import Feature, Fix, Rule
from bot.eligibility.service import Eligibility
from bot.eligibility.verifying import DeclarationDecider
from bot.errors import NotFound
from bot.forms.model import FormExpired
from bot.moderation.deciders import Decider
from bot.moderation.model import CannotDecide, Case, CaseChanged, CaseKind, OwnMatter, Power, PowerNeeded
from bot.moderation.queue import CaseView, Queue
from bot.programme.model import EnrolmentState, NotCreator
from bot.replies.eligibility import eligibility as say_eligibility
from bot.replies.moderation import case as say_case
from bot.replies.words import Words
from storage.schema.metrics import metric_records, proofs
from tests.support.moderators import BEA, INES, SAM, moderator
from tests.support.pictures import handed, png
from tests.support.town import Town, someone

MIA = someone("Mia")
F, V, P = Metric.FOLLOWERS, Metric.VIEWS, Metric.POSTS
ALL = {F: 12_000, V: 50_000, P: 4}
WORDS = Words()
DAY = timedelta(days=1)


@dataclass
class Scene:
    """Mia, a creator with nothing proven, and Sam, a moderator."""

    place: Town
    mia: Caller
    sam: Caller
    events: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def queue(self) -> Queue:
        deciders: dict[CaseKind, Decider] = {CaseKind.METRICS: DeclarationDecider(self.place.config)}
        return Queue(self.place.config, self.place.powers, self.place.database, self.place.clock, deciders)

    @property
    def desk(self) -> Declarations:
        return Declarations(self.place.config, self.place.clock, self.place.database, self.queue)

    @property
    def eligibility(self) -> Eligibility:
        return Eligibility(self.place.config, self.place.clock, self.place.database)

    async def declare(
        self, who: Caller | None = None, values: dict[Metric, int] | None = None, picture: Offered | None = None
    ) -> Declaration:
        number = next(self.events)
        offered = handed(png(shade=number)) if picture is None else picture
        return await self.desk.declare(who or self.mia, ALL if values is None else values, offered, f"discord:{number}")

    async def case(self) -> Case:
        page = await self.queue.page(self.sam, CaseKind.METRICS)
        return page.items[0].case

    async def approved(self, values: dict[Metric, int]) -> CaseView:
        await self.declare(values=values)
        return await self.queue.approve(self.sam, (await self.case()).id)

    async def card(self) -> str:
        return say_case(await self.queue.show(self.sam, (await self.case()).id), WORDS).text

    async def heard(self, who: str = MIA.user_id) -> list[str]:
        await self.place.deliver()
        return self.place.discord.heard(who)


@pytest.fixture
def database_kind() -> str:
    """The rules are the same on both; where SQL differs or two come at once, both are asked."""
    return "sqlite"


@pytest.fixture
async def scene(place: Town) -> Scene:
    place.configure(
        programme={"min_followers": 10_000, "min_views_30d": 1000, "min_posts_30d": 3}, tips={"min_followers": 100_000},
    )  # fmt: skip
    mia = await creator(place, "Mia")
    async with place.database.transaction() as tx:
        await tx.grants.save([(mia.id, feature, Grant()) for feature in Feature], place.clock.now())
    return Scene(place, mia, await moderator(place, SAM))


async def creator(place: Town, name: str, state: EnrolmentState = EnrolmentState.APPROVED) -> Caller:
    caller = await place.of_age(someone(name), "US")
    made = await place.enrol(caller)
    async with place.database.transaction() as tx:
        enrolment = await tx.creators.enrolment(made.id)
        assert enrolment is not None
        ends = place.clock.now() + DAY if state in (EnrolmentState.DRAFT, EnrolmentState.NEEDS_INFO) else None
        await tx.creators.save_enrolment(replace(enrolment, state=state, due_at=ends))
    return made


async def kept(place: Town) -> int:
    async with place.database.reading() as tx:
        return int((await tx.connection.execute(select(func.count()).select_from(proofs))).scalar_one())


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
async def test_numbers_count_once_a_moderator_has_seen_their_picture(scene: Scene) -> None:
    declared = await scene.declare()
    assert (declared.state, declared.values) == (DeclarationState.WAITING, ALL)
    waiting = await scene.eligibility.show(scene.mia)
    missing = {reason.rule: reason for reason in waiting.answer.missing(Feature.LIVE_GIFTS)}
    assert missing[Rule.FOLLOWERS].fix is Fix.VERIFY
    said = say_eligibility(waiting, WORDS).text
    assert "12,000 by your own word on Mar 2, 2026 · your number waits for a moderator" in said
    assert "Waiting for a moderator since Mar 2, 2026: Followers: 12,000, Views in 30 days: 50,000" in said
    scene.place.clock.move(timedelta(hours=5))
    case = await scene.case()
    assert await scene.heard() == []
    await scene.queue.approve(scene.sam, case.id, seen=case.version)
    standing = await scene.eligibility.show(scene.mia)
    assert not standing.answer.missing(Feature.LIVE_GIFTS)
    said = say_eligibility(standing, WORDS).text
    assert "12,000, needed: 10,000 · confirmed by a moderator on Mar 2, 2026 · valid until Apr 1, 2026" in said
    assert "Waiting for a moderator" not in said
    told, granted = sorted(await scene.heard())
    assert granted == "You now qualify for: Video gifts, LIVE gifts."
    assert "confirmed your numbers" in told
    assert "Followers: 12,000" in told
    assert "They count until Apr 1, 2026." in told
    async with scene.place.database.reading() as tx:
        rows = (await tx.connection.execute(select(metric_records).order_by(metric_records.c.id))).all()
    assert [(row.metric, row.value, row.source, row.by_id, row.evidence) for row in rows] == [
        (metric.value, value, "moderator", scene.sam.id, f"proof:{declared.proof_id}") for metric, value in ALL.items()
    ]
    assert {row.measured_at for row in rows} == {declared.declared_at}


async def test_a_number_counts_to_the_end_of_its_term_and_then_asks_for_a_new_one(scene: Scene) -> None:
    await scene.approved(ALL)
    scene.place.clock.move(30 * DAY)
    assert not (await scene.eligibility.show(scene.mia)).answer.missing(Feature.LIVE_GIFTS)
    scene.place.clock.move(timedelta(seconds=1))
    standing = await scene.eligibility.show(scene.mia)
    assert {reason.fix for reason in standing.answer.missing(Feature.LIVE_GIFTS)} == {Fix.MEASURE_AGAIN}
    said = say_eligibility(standing, WORDS).text
    assert "too old since Apr 1, 2026 · a moderator has to confirm a new number: /creator metrics" in said
    assert not (await scene.desk.show(scene.mia)).counting


async def test_the_card_shows_declared_and_last_side_by_side_and_marks_jumps(scene: Scene) -> None:
    await scene.approved({F: 4000, V: 40_000})
    scene.place.clock.move(6 * DAY)
    await scene.declare(values={F: 12_000, V: 41_000, P: 3})
    card = await scene.card()
    assert "Followers: 12,000 · last: 4,000, by a moderator, Mar 2, 2026 · ⚠ 3 times as much within 7 days" in card
    assert "Views in 30 days: 41,000 · last: 40,000, by a moderator, Mar 2, 2026\n" in card
    assert "Posts in 30 days: 3 · nothing confirmed before" in card


async def test_a_jump_in_two_steps_is_one(scene: Scene) -> None:
    for followers in (1000, 2500):
        await scene.approved({F: followers})
        scene.place.clock.move(DAY + timedelta(minutes=1))
    await scene.declare(values={F: 3000})
    assert "3 times as much" in await scene.card()


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
async def test_the_same_picture_from_somebody_else_is_told_to_the_moderator(scene: Scene) -> None:
    bea = await creator(scene.place, "Bea")
    picture = png(shade=77)
    await scene.declare(bea, picture=handed(picture))
    await scene.queue.reject(scene.sam, (await scene.case()).id, "no")
    await scene.declare(picture=handed(picture))
    assert "⚠ The same picture was handed in by: Bea" in await scene.card()


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
async def test_another_picture_takes_the_place_of_one_that_waits_and_no_moderator_says_yes_to_it_unseen(
    scene: Scene,
) -> None:
    first = await scene.declare()
    case = await scene.case()
    await scene.queue.claim(scene.sam, case.id)
    seen = (await scene.queue.show(scene.sam, case.id)).case.version
    second = await scene.declare(values={F: 900_000})
    assert second.id == first.id
    with pytest.raises(CaseChanged):
        await scene.queue.approve(scene.sam, case.id, seen=seen)
    assert "900,000" in await scene.card()
    assert (await scene.queue.page(scene.sam)).total == 1


async def test_a_moderator_asks_and_the_answer_comes_back_into_the_queue(scene: Scene) -> None:
    declared = await scene.declare()
    await scene.queue.ask_info(scene.sam, (await scene.case()).id, "Which channel is this?")
    assert (await scene.queue.page(scene.sam)).total == 0
    [told] = await scene.heard()
    assert "Which channel is this?" in told
    with pytest.raises(NotFound):
        await scene.desk.answer(await creator(scene.place, "Bea"), declared.id, "mine")
    await scene.desk.answer(scene.mia, declared.id, "  The one   in my profile ")
    assert "The one in my profile" in await scene.card()
    with pytest.raises(FormExpired):
        await scene.desk.answer(scene.mia, declared.id, "again")
    await scene.queue.approve(scene.sam, (await scene.case()).id)
    assert not (await scene.eligibility.show(scene.mia)).answer.missing(Feature.LIVE_GIFTS)


async def test_a_rejected_declaration_counts_for_nothing_and_is_told_with_its_reason(scene: Scene) -> None:
    await scene.declare()
    await scene.queue.reject(scene.sam, (await scene.case()).id, "The picture cannot be read.")
    assert "The picture cannot be read." in (await scene.heard())[0]
    standing = await scene.eligibility.show(scene.mia)
    assert standing.answer.missing(Feature.LIVE_GIFTS)
    assert "Waiting" not in say_eligibility(standing, WORDS).text
    again = await scene.declare()
    assert again.state is DeclarationState.WAITING


@pytest.mark.parametrize("who", ["herself", "nobody", "an auditor"])
async def test_only_another_moderator_of_the_community_decides_and_sees_the_picture(scene: Scene, who: str) -> None:
    place = scene.place
    declared = await scene.declare()
    case = await scene.case()
    if who == "herself":
        await place.grant(scene.mia, Power.MODERATOR)
        with pytest.raises(OwnMatter):
            await scene.queue.approve(scene.mia, case.id)
        assert (await scene.desk.picture(scene.mia, case.id)).id == declared.proof_id
        return
    stranger = await place.come(someone("Stranger"))
    if who == "an auditor":
        await place.grant(stranger, Power.AUDITOR)
    with pytest.raises(PowerNeeded):
        await scene.queue.approve(stranger, case.id)
    with pytest.raises(NotFound):
        await scene.desk.picture(stranger, case.id)


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
async def test_two_moderators_at_once_are_one_decision(scene: Scene) -> None:
    ines = await moderator(scene.place, INES)
    await scene.declare()
    case = await scene.case()
    done = await asyncio.gather(
        scene.queue.approve(scene.sam, case.id), scene.queue.reject(ines, case.id, "no"), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["CaseView", "HandledBy"]
    assert len([told for told in await scene.heard() if "our numbers" in told]) == 1


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
async def test_the_same_chat_event_twice_is_one_picture(scene: Scene) -> None:
    both = await asyncio.gather(*(scene.desk.declare(scene.mia, ALL, handed(), "discord:77") for _ in range(2)))
    assert len({one.id for one in both}) == 1
    assert await kept(scene.place) == 1


async def test_more_pictures_than_the_rule_allows_wait_for_the_next_day(scene: Scene) -> None:
    for _ in range(3):
        await scene.declare()
        scene.place.clock.move(timedelta(hours=1))
    with pytest.raises(TooManyDeclarations) as error:
        await scene.declare()
    assert error.value.on - scene.place.clock.now() == timedelta(hours=21)
    scene.place.clock.move(timedelta(hours=21))
    await scene.declare()


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
async def test_many_at_once_do_not_pass_the_limit(scene: Scene) -> None:
    done = await asyncio.gather(*(scene.declare() for _ in range(6)), return_exceptions=True)
    assert sum(isinstance(one, Declaration) for one in done) == 3
    assert await kept(scene.place) == 3


@pytest.mark.parametrize(
    ("values", "picture", "refusal"),
    [
        ({F: 5}, None, ProofNeeded), ({F: 5}, handed(b"MZ" + bytes(100)), BadProof),
        ({F: 5}, handed(png() + bytes(4_000_000), size=100), BadProof), ({F: 10**18}, handed(), BadNumber),
    ],
    ids=["no picture", "a program", "larger than it says", "beyond sense"],
)  # fmt: skip
async def test_what_is_refused_leaves_nothing(
    scene: Scene, values: dict[Metric, int], picture: Offered | None, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await scene.desk.declare(scene.mia, values, picture, "discord:1")
    assert await kept(scene.place) == 0
    assert (await scene.queue.page(scene.sam)).total == 0


async def test_a_file_that_the_platform_does_not_hand_out_changes_nothing(scene: Scene) -> None:
    async def gone() -> bytes:
        raise ProofUnread

    with pytest.raises(ProofUnread):
        await scene.declare(picture=Offered(None, None, gone))
    assert await kept(scene.place) == 0


@pytest.mark.parametrize("state", [None, *EnrolmentState])
async def test_creators_and_applicants_declare_and_nobody_else(scene: Scene, state: EnrolmentState | None) -> None:
    place = scene.place
    who = await place.come(BEA) if state is None else await creator(place, "Bea", state)
    if state in (None, EnrolmentState.LEFT):
        with pytest.raises(NotCreator):
            await scene.declare(who)
    else:
        assert (await scene.declare(who)).member_id == who.id


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
async def test_what_pictures_show_is_forgotten_in_time_and_the_decision_stays(scene: Scene) -> None:
    await scene.approved(ALL)
    scene.place.clock.move(180 * DAY - timedelta(seconds=1))
    assert await scene.desk.forget_pictures() == 0
    scene.place.clock.move(timedelta(seconds=1))
    assert await scene.desk.forget_pictures() == 1
    assert await scene.desk.forget_pictures() == 0
    async with scene.place.database.reading() as tx:
        assert (await tx.declarations.picture(1)).content is None
        assert len(await tx.metrics.records(scene.mia.id)) == 3


async def test_numbers_that_became_too_old_while_they_waited_are_not_confirmed(scene: Scene) -> None:
    await scene.declare()
    scene.place.clock.move(31 * DAY)
    case = await scene.case()
    with pytest.raises(CannotDecide):
        await scene.queue.approve(scene.sam, case.id)
    await scene.queue.reject(scene.sam, case.id, "too old")


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
async def test_profiles_that_become_one_keep_one_declaration_that_waits(scene: Scene) -> None:
    place = scene.place
    other = await creator(place, "Bea")
    await scene.declare()
    await scene.declare(other, {F: 1})
    async with place.database.transaction() as tx:
        await tx.members.merge(scene.mia.id, other.id, place.clock.now())
    page = await scene.queue.page(scene.sam)
    assert page.total == 2
    first, second = (view.case.id for view in page.items)
    assert "These numbers wait no more." in say_case(await scene.queue.show(scene.sam, second), WORDS).text
    with pytest.raises(CannotDecide):
        await scene.queue.approve(scene.sam, second)
    await scene.queue.reject(scene.sam, second, "replaced")
    await scene.queue.approve(scene.sam, first)
    async with place.database.reading() as tx:
        assert {record.value for record in await tx.metrics.records(scene.mia.id)} == set(ALL.values())


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
async def test_whoever_confirmed_somebodys_numbers_never_becomes_the_same_person(scene: Scene) -> None:
    await scene.approved(ALL)
    async with scene.place.database.reading() as tx:
        assert await tx.members.entangled(scene.mia.id, scene.sam.id)
