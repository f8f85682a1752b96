"""What lies in the database opens nothing for whoever reads it."""

from sqlalchemy import select

from bot.programme.model import Readiness
from bot.programme.onboarding import OnboardingLink
from storage.schema.base import metadata
from tests.support.shop import Shop


async def test_no_token_of_ours_lies_at_rest(shop: Shop) -> None:
    """Whoever reads the database or a backup of it opens nobody's pay link and nobody's onboarding."""
    ana, ben = await shop.creator(), await shop.house.member("Ben")
    paid = await shop.paid(ben, ana)
    opened, page = await shop.opened(ben, ana, "4")
    quoted = await shop.quoted(ben, ana, "3")
    cleo = await shop.house.creator("Cleo", readiness=Readiness.NONE, country="US")
    link = await shop.pays.onboarding.begin(cleo)
    assert isinstance(link, OnboardingLink)
    await shop.pays.onboarding.mint(link.url.rpartition("/")[2])
    await shop.settle_down()
    secrets = [shop.token(tip) for tip in (paid, opened, quoted)] + [link.url.rpartition("/")[2]]
    async with shop.database.reading() as tx:
        rest = [
            repr(row) for table in metadata.sorted_tables for row in await tx.connection.execute(select(*table.columns))
        ]
    assert any("checkout.session.completed" in row for row in rest)
    assert not [row for row in rest for secret in secrets if secret in row]
    # The provider got the whole address all the same.
    session = next(one for one in shop.bench.sim.control.objects("checkout.session") if one["id"] == page)
    assert session["success_url"] == f"https://harbour.test/pay/{shop.token(opened)}/done"
    assert session["cancel_url"] == f"https://harbour.test/pay/{shop.token(opened)}/back"
