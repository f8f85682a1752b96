"""Books with very many creators and what is known of them: written straight to the tables."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from storage import migrate
from storage.schema.communities import communities
from storage.schema.creators import enrolments
from storage.schema.follows import follows
from storage.schema.members import members
from storage.schema.metrics import feature_grants, metric_records
from storage.schema.videos import videos

RECORDS, FOLLOWERS = 10, 5
"""Values that are noted of a creator, and fans who follow him."""
_PAGE = 5000
_FEATURES = ("tips", "video_gifts", "live_gifts", "fund", "marketplace", "redemption")
_METRICS = ("followers", "views", "posts", "videos", "live_days")


def enrol(url: str, count: int) -> int:
    """So many approved creators beside whoever is there, with all that a check looks at; the first one's number.
    Blocks."""
    engine = migrate.sync_engine(url)
    with engine.begin() as connection:
        first = (connection.execute(select(func.max(members.c.id))).scalar() or 1) + 1
        everybody = range(first, first + count)
        now = datetime.now(UTC)
        community = connection.execute(select(communities.c.id)).scalars().first() or _found(connection, now)
        _insert(connection, members, (_member(one, now) for one in everybody))
        _insert(connection, enrolments, (_enrolment(one, community, now) for one in everybody))
        _insert(connection, metric_records, (row for one in everybody for row in _records(one, now)))
        _insert(connection, feature_grants, (row for one in everybody for row in _grants(one, now)))
        _insert(connection, follows, (row for one in everybody for row in _fans(one, everybody, now)))
        _insert(connection, videos, (_video(one, community, now) for one in everybody))
    engine.dispose()
    return first


def _insert(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    waiting = iter(rows)
    while page := list(islice(waiting, _PAGE)):
        connection.execute(insert(table), page)


def _found(connection: Connection, now: datetime) -> int:
    founder = {"id": 1, "name": "Founder", "name_key": "founder", "created_at": now}
    if connection.execute(select(members.c.id).where(members.c.id == 1)).first() is None:
        connection.execute(insert(members), [founder])
    values = {"name": "Harbour", "state": "admitted", "created_by": 1, "decided_by": 1}
    made = insert(communities).values(**values, created_at=now, decided_at=now)
    return int(connection.execute(made.returning(communities.c.id)).scalar_one())


def _member(number: int, now: datetime) -> dict[str, Any]:
    return {
        "id": number, "name": f"Creator {number}", "name_key": f"creator {number}", "region": "US", "over_age": 18,
        "age_stated_at": now, "age_stated_on": "discord",
        "created_at": now - timedelta(days=90),
    }  # fmt: skip


def _enrolment(number: int, community: int, now: datetime) -> dict[str, Any]:
    return {
        "member_id": number, "community_id": community, "state": "approved", "region": "US",
        "account_kind": "personal", "channel": "https://example.com/me", "consent_at": now, "tips_on": True,
        "gifts_on": True, "notes_checked": False, "interests": [], "styles": [], "submitted_at": now,
        "accepted_at": now - timedelta(days=60), "created_at": now,
    }  # fmt: skip


def _records(number: int, now: datetime) -> Iterator[dict[str, Any]]:
    for turn in range(RECORDS):
        at = now - timedelta(days=1 + turn // len(_METRICS))
        yield {
            "member_id": number, "metric": _METRICS[turn % len(_METRICS)], "value": 200_000 - turn,
            "source": "connector", "measured_at": at,
        }  # fmt: skip


def _grants(number: int, now: datetime) -> Iterator[dict[str, Any]]:
    for feature in _FEATURES:
        yield {"member_id": number, "feature": feature, "state": "on", "lost_at": None, "since": now}


def _fans(number: int, everybody: range, now: datetime) -> Iterator[dict[str, Any]]:
    for turn in range(1, FOLLOWERS + 1):
        fan = everybody[(number - everybody[0] + turn) % len(everybody)]
        if fan != number:
            yield {"creator_id": number, "fan_id": fan, "since": now - timedelta(days=turn * 3)}


def _video(number: int, community: int, now: datetime) -> dict[str, Any]:
    return {
        "creator_id": number, "community_id": community, "url": f"https://example.com/{number}", "title": None,
        "kind": "original", "state": "open", "added_at": now - timedelta(days=3),
        "touched_at": now, "drawn_at": now,
    }  # fmt: skip
