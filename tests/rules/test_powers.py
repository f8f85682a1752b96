"""Powers are independent of each other, and hold where they were given."""

import itertools

import pytest

from bot.communities.model import CommunityId
from bot.members.model import MemberId
from bot.moderation.cases import POWERS
from bot.moderation.model import CaseKind, Grant, Power
from bot.moderation.powers import PowersOf
from bot.moderation.store import Held

HERE, THERE = CommunityId(1), CommunityId(2)
GRANTED = [power for power in Power if power is not Power.OWNER]


def holder(*grants: tuple[Power, CommunityId | None], owner: bool = False) -> PowersOf:
    return PowersOf(Held(tuple(Grant(MemberId(1), power, place) for power, place in grants), ()), owner)


@pytest.mark.parametrize(("held", "other"), list(itertools.permutations(GRANTED, 2)))
def test_one_power_is_no_other(held: Power, other: Power) -> None:
    assert holder((held, None)).has(held, HERE)
    assert not holder((held, None)).has(other, HERE)


@pytest.mark.parametrize("power", GRANTED)
def test_an_owner_has_no_other_power_by_being_one(power: Power) -> None:
    assert not holder(owner=True).has(power, HERE)
    assert not holder((power, None)).has(Power.OWNER)


def test_a_power_of_one_community_ends_at_its_border() -> None:
    sam = holder((Power.MODERATOR, HERE))
    assert sam.has(Power.MODERATOR, HERE)
    assert not sam.has(Power.MODERATOR, THERE)
    assert not sam.has(Power.MODERATOR)
    assert sam.communities((Power.MODERATOR,)) == frozenset({HERE})


def test_a_power_of_the_deployment_holds_everywhere() -> None:
    sam = holder((Power.MODERATOR, None))
    assert sam.has(Power.MODERATOR, THERE)
    assert sam.communities((Power.MODERATOR,)) is None


def test_nothing_is_nothing() -> None:
    nobody = holder()
    assert not nobody.any_at_all
    assert nobody.communities(tuple(Power)) == frozenset()


@pytest.mark.parametrize("kind", list(CaseKind))
def test_every_kind_of_case_names_who_may_decide_it(kind: CaseKind) -> None:
    assert POWERS[kind]
    money = kind in (CaseKind.REFUND, CaseKind.DISPUTE, CaseKind.WARNING, CaseKind.QUARANTINE)
    assert (Power.MODERATOR not in POWERS[kind]) if money else True
