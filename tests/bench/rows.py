"""Every row of the bench in its order: the names it prints, and who measures them."""

from collections.abc import Awaitable, Callable

from tests.bench import (
    audit_1m,
    discord_gift,
    discord_tip,
    eligibility,
    gift_send,
    gifts,
    gifts_charts,
    gifts_postgres,
    gifts_processes,
    gifts_readers,
    gifts_scale,
    leaderboard,
    memory,
    precheckout,
    start_1m,
    stats_storm,
    storm_boards,
    telegram_gift,
    telegram_requests,
    telegram_tip,
    tips_drained,
    webhook_accept,
)
from tests.bench.row import Row

Group = tuple[tuple[str, ...], Callable[[], Awaitable[list[Row]]]]

_MODULES = (
    webhook_accept, tips_drained, telegram_requests, precheckout, discord_tip, telegram_tip,
    discord_gift, telegram_gift, memory, gifts, gift_send, storm_boards, stats_storm, gifts_charts, gifts_readers,
    gifts_postgres, gifts_processes, leaderboard, eligibility, gifts_scale, audit_1m,
    start_1m,
)  # fmt: skip
ROWS: tuple[Group, ...] = tuple((one.NAMES, one.measure) for one in _MODULES)
