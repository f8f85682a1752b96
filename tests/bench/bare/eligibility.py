"""What a check of one creator reads, as plain SELECTs on a bare connection."""

import sqlite3
import time

_QUERIES = (
    "SELECT m.id, m.over_age, m.excluded_kind, m.created_at, coalesce(e.region, m.region), e.account_kind,"
    " e.reapply_at, e.accepted_at, e.tips_on, e.gifts_on, c.zone FROM enrolments e JOIN members m ON"
    " m.id = e.member_id JOIN communities c ON c.id = e.community_id WHERE e.state = 'approved' AND"
    " e.member_id = :who",
    "SELECT * FROM feature_grants WHERE member_id = :who",
    "SELECT * FROM declarations WHERE member_id = :who ORDER BY id DESC LIMIT 1",
    "SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY metric, source ORDER BY measured_at DESC, id DESC)"
    " AS place FROM metric_records WHERE member_id = :who) WHERE place <= 2",
    "SELECT count(*), sum(CASE WHEN since <= :week THEN 1 ELSE 0 END) FROM follows WHERE creator_id = :who AND NOT"
    " EXISTS (SELECT 1 FROM creator_blocks b WHERE b.creator_id = follows.creator_id AND b.fan_id = follows.fan_id)",
    "SELECT count(*) FROM video_watches w JOIN videos v ON v.id = w.video_id WHERE v.creator_id = :who AND v.state IN"
    " ('open', 'off') AND w.day BETWEEN 0 AND 99999",
    "SELECT count(*) FROM videos WHERE creator_id = :who AND state IN ('open', 'off') AND added_at >= :month",
    "SELECT l.started_at FROM live_sessions l JOIN members m ON m.id = l.creator_id WHERE"
    " l.creator_id IN (SELECT id FROM members WHERE id = :who OR merged_into = :who) AND l.started_at >= :month",
)


def opened(path: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)


def seconds(connection: sqlite3.Connection, creator: int) -> float:
    """How long the SELECTs for one creator take."""
    started = time.perf_counter()
    given = {"who": creator, "week": 0, "month": 0}
    found = [connection.execute(query, given).fetchall() for query in _QUERIES]
    taken = time.perf_counter() - started
    assert len(found[0]) == 1
    return taken
