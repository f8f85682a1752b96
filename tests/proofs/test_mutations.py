"""Proof 13: each mistake that is made on purpose is noticed by the test that is named for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.payments.events import Fact
from bot.payments.model import EventState
from bot.payments.reactions import Reactions
from bot.payments.settlement import Source
from bot.ports import Tx
from storage.db import Database
from tests.proofs.mutant import Copy, copied
from tests.proofs.mutations import MUTATIONS, Mutation
from tests.proofs.tier import LONG, many
from tests.support.clocks import HandClock
from tests.support.databases import only_sqlite
from tests.support.shop import open_shop

OTHERS = (
    "tests/proofs/test_webhooks.py", "tests/proofs/test_faults.py", "tests/proofs/test_gift_histories.py",
    "tests/proofs/test_crowds.py", "tests/storage", "tests/payments",
)  # fmt: skip
"""In the long tier it is told which of these notice a mistake, too."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    """A tree that may be broken."""
    with copied(tmp_path_factory.mktemp("copy")) as made:
        yield made


@pytest.mark.timeout(many(120, 3600))
@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.what.replace(" ", "-"))
def test_it_is_noticed_when_somebody(copy: Copy, mutation: Mutation) -> None:
    with copy.broken(mutation.file, mutation.text, mutation.becomes):
        status, said = copy.run(mutation.caught_by)
        also = [name for name in OTHERS if LONG and copy.run(name)[0] != 0]
    print(f"noticed also by {also}")
    assert f"FAILED {mutation.caught_by}" in said, said
    assert status != 0, said


@pytest.mark.timeout(300)
def test_what_notices_them_is_content_with_what_is_not_broken(copy: Copy) -> None:
    """The control: a copy in which the tests fail by themselves would notice everything."""
    status, said = copy.run(*sorted({mutation.caught_by for mutation in MUTATIONS}))
    assert status == 0, said


def test_a_mutation_that_is_out_of_date_is_an_error(copy: Copy) -> None:
    with pytest.raises(ValueError, match="0 times"), copy.broken("bot/money.py", "no such words", ""):
        pass


def test_there_are_mistakes_enough_and_each_is_another() -> None:
    assert len({(mutation.file, mutation.becomes) for mutation in MUTATIONS}) == len(MUTATIONS) >= 20
    assert all(Path(mutation.caught_by.split("::")[0]).name.startswith("test_") for mutation in MUTATIONS)


class _Failing(Reactions):
    """Has no effects, but an error."""

    def __init__(self) -> None:
        """Needs nothing."""

    async def apply(self, tx: Tx, fact: Fact, source: Source, event_id: str | None = None) -> bool:
        raise LookupError


@only_sqlite
async def test_an_event_whose_effects_fail_is_not_done(database: Database, clock: HandClock) -> None:
    async with open_shop(database, clock) as shop:
        ana, ben = await shop.creator(), await shop.house.member("Ben")
        _, page = await shop.opened(ben, ana)
        shop.bench.sim.control.pay(page)
        await shop.deliver()
        key = next(job.key for job in shop.jobs if job.name == "handle_event")
        inbox = shop.pays.webhooks
        inbox._reactions, kept = _Failing(), inbox._reactions
        with pytest.raises(LookupError):
            await inbox.handle(key)
        inbox._reactions = kept
        async with database.reading() as tx:
            row = await tx.payments.event(key)
        assert row is not None
        assert row.state is EventState.RECEIVED
        await shop.settle_down()
