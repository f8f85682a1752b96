"""/dashboard: a link that works once, a cookie that leads in for an hour, and the numbers of /stats for one person."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.dashboard.service import LINK_LIFE, VISIT_LIFE, Dashboards
from bot.errors import TryLater
from bot.programme.model import NotCreator, Readiness
from bot.replies.stats import stats as say_stats
from bot.replies.words import Words
from bot.stats.model import StatsPeriod
from bot.tips.model import Privacy
from bot.tokens import token_hash
from bot.web.dashboard import LOOKS
from storage.db import Database
from storage.schema.dashboards import dashboard_visits
from tests.support.clocks import HandClock
from tests.support.dashboards import Desk, desk
from tests.support.databases import only_sqlite

INSIDE = ("/dashboard", "/dashboard/income.csv", "/dashboard/chart/wide.png")


@pytest.fixture
async def at(database: Database, clock: HandClock) -> AsyncIterator[Desk]:
    async with desk(database, clock) as opened:
        yield opened


@only_sqlite
async def test_looking_at_the_link_uses_nothing_up_and_the_press_opens_the_page(at: Desk) -> None:
    path = await at.link(await at.house.creator("Ana"))
    for method, agent in (("HEAD", "TelegramBot (like TwitterBot)"), ("GET", "Discordbot/2.0"), ("GET", "Firefox")):
        shown = await at.asks(method, path, User_Agent=agent)
        assert (shown.status, shown.secret) == (200, None)
        assert method == "HEAD" or "<button" in shown.body
    opened = await at.asks("POST", path)
    assert (opened.status, opened.headers["Location"]) == (303, "/dashboard")
    kept = opened.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Secure", "Path=/dashboard", "Max-Age=3600"} <= set(kept.split("; "))
    page = await at.asks("GET", "/dashboard", opened.secret)
    assert page.status == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "script" not in page.headers["Content-Security-Policy"]


@only_sqlite
async def test_no_other_link_opens_anything(at: Desk) -> None:
    ana = await at.house.creator("Ana")
    used = await at.link(ana)
    assert (await at.asks("POST", used)).status == 303
    replaced, late = await at.link(ana), await at.link(ana)
    for path in (used, replaced, "/dashboard/open/" + "x" * 43, used[:-1], late):
        if path == late:
            at.house.clock.move(LINK_LIFE)
        for method in ("GET", "POST"):
            answer = await at.asks(method, path)
            assert (answer.status, answer.secret) == (404, None), (method, path)
            assert "This link does not open anything any more" in answer.body


@only_sqlite
async def test_nobody_is_let_in_without_a_visit(at: Desk) -> None:
    ana = await at.house.creator("Ana")
    secret = await at.opens(ana)
    at.house.clock.move(VISIT_LIFE - timedelta(seconds=1))
    assert (await at.asks("GET", "/dashboard", secret)).status == 200
    at.house.clock.move(timedelta(seconds=1))
    link = (await at.link(ana)).rpartition("/")[2]
    for given in (secret, None, "", "x" * 43, token_hash(secret), link):
        assert [(await at.asks("GET", path, given)).status for path in INSIDE] == [401] * 3, given


@only_sqlite
async def test_whoever_signs_out_is_out_wherever_the_cookie_was_copied_to(at: Desk) -> None:
    ana = await at.house.creator("Ana")
    secret, other = await at.opens(ana), await at.opens(ana)
    left = await at.asks("POST", "/dashboard/leave", secret)
    assert (left.status, left.secret) == (200, '""')
    assert "Max-Age=0" in left.headers["Set-Cookie"]
    assert (await at.asks("GET", "/dashboard", secret)).status == 401
    assert (await at.asks("GET", "/dashboard", other)).status == 200, "the other browser stays in"
    assert (await at.asks("POST", "/dashboard/leave")).status == 200


@only_sqlite
async def test_no_other_site_signs_anybody_in_or_out(at: Desk) -> None:
    ana = await at.house.creator("Ana")
    secret, path = await at.opens(ana), await at.link(ana)
    for there in ("cross-site", "same-site"):
        assert (await at.asks("POST", path, Sec_Fetch_Site=there)).status == 403
        assert (await at.asks("POST", "/dashboard/leave", secret, Sec_Fetch_Site=there)).status == 403
    assert (await at.asks("GET", "/dashboard", secret)).status == 200
    assert (await at.asks("POST", path, Sec_Fetch_Site="same-origin")).status == 303


@only_sqlite
async def test_the_page_says_what_stats_says_to_its_creator_alone(at: Desk) -> None:
    ana, bea, ben = await at.house.creator("Ana"), await at.house.creator("Bea"), await at.house.member("Ben <b>")
    await at.house.kept((await at.house.paid(ben, ana, "20")).id, 500)
    await at.house.kept((await at.house.paid(ben, bea, "7")).id)
    chi = await at.house.member("Chi")
    await at.house.kept((await at.house.paid(chi, ana, "4", privacy=Privacy.HIDDEN)).id)
    page = (await at.asks("GET", "/dashboard?period=7d", await at.opens(ana))).body
    for period in StatsPeriod:
        progress = await at.front.dashboards.eligibility.show(ana)
        assert "Tips: $19.00" in say_stats(await at.front.stats.show(ana, period), progress, Words()).text
    assert page.count("$19.00") == 5, "four periods and a day"
    assert "Ben &lt;b&gt; <small>$15.00</small>" in page
    assert "✓ Tips: you qualify" in page
    assert "Chi" not in page
    assert "$7.00" not in page
    secret = await at.opens(bea)
    hers = (await at.asks("GET", "/dashboard", secret)).body
    assert "$7.00" in hers
    assert "$19.00" not in hers
    file = await at.asks("GET", "/dashboard/income.csv?period=all", secret)
    assert file.body == (await at.front.stats.export(bea, StatsPeriod.ALL)).decode("utf-8-sig")
    assert file.headers["Content-Disposition"] == 'attachment; filename="bouquet-all.csv"'
    with pytest.raises(NotCreator):
        await at.link(ben)


@only_sqlite
async def test_what_holds_payouts_and_what_is_missing_is_said_with_its_reason(at: Desk) -> None:
    noa = await at.house.creator("Noa", readiness=Readiness.INCOMPLETE)
    at.house.set(live={"min_followers": 1000})
    page = (await at.asks("GET", "/dashboard", await at.opens(noa))).body
    money, progress = (page.partition(f'<section id="{name}">')[2].partition("</section>")[0]
                       for name in ("money", "progress"))  # fmt: skip
    assert "The payout account lacks details. /payout setup shows which." in money
    assert "✗ LIVE gifts: not yet, 1 rule missing" in progress
    assert "needed: 1,000" in progress


@only_sqlite
async def test_the_picture_is_that_of_stats_in_the_colours_of_the_page(at: Desk) -> None:
    ana, ben = await at.house.creator("Ana"), await at.house.member("Ben")
    secret, path = await at.opens(ana), "/dashboard/chart/{}.png?period=7d"
    assert (await at.asks("GET", path.format("wide"), secret)).status == 404, "nothing came yet"
    assert "<picture>" not in (await at.asks("GET", "/dashboard", secret)).body
    await at.house.kept((await at.house.paid(ben, ana, "20")).id)
    assert (await at.asks("GET", path.format("round"), secret)).status == 404
    for name, look in LOOKS.items():
        answers = await asyncio.gather(*(at.asks("GET", path.format(name), secret) for _ in range(3)))
        answer = answers[0]
        assert (answer.status, answer.headers["Content-Type"], answer.body) == (200, "image/png", "png")
        drawn = at.drawn.asked[-1].chart
        assert drawn is not None
        assert drawn.specification["background"] == look.ground
        [panel] = drawn.specification["vconcat"]
        assert panel["width"] == look.width
        assert [one["came"] for one in panel["data"]["values"]] == [0, 0, 0, 0, 0, 0, 20]
    assert len(at.drawn.asked) == len(LOOKS), "each is drawn once, however often it is asked for"
    await at.house.kept((await at.house.paid(ben, ana, "4")).id)
    await at.asks("GET", path.format("wide"), secret)
    assert len(at.drawn.asked) == len(LOOKS) + 1, "other numbers are another picture"


@only_sqlite
async def test_a_no_is_a_page_and_uses_nothing_up(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = await at.house.creator("Ana")
    secret, path = await at.opens(ana), await at.link(ana)
    with monkeypatch.context() as patch:
        patch.setattr(Dashboards, "open", _too_busy)
        patch.setattr(Dashboards, "visit", _too_busy)
        answers = [await at.asks("POST", path), *[await at.asks("GET", inside, secret) for inside in INSIDE]]
    assert [answer.status for answer in answers] == [503] * 4
    assert all("<h1>" in answer.body for answer in answers)
    assert (await at.asks("POST", path)).status == 303


async def _too_busy(*_: object) -> None:
    raise TryLater


async def test_a_link_is_opened_once_however_many_press(at: Desk) -> None:
    path = await at.link(await at.house.creator("Ana"))
    answers = await asyncio.gather(*(at.asks("POST", path) for _ in range(5)))
    assert sorted(answer.status for answer in answers) == [303, 404, 404, 404, 404]
    secrets = {path.rpartition("/")[2], *(answer.secret for answer in answers if answer.secret)}
    async with at.house.database.reading() as tx:
        rows = (await tx.connection.execute(select(dashboard_visits))).all()
    assert [(row.token_hash, row.visit_hash) for row in rows] == [
        (token_hash(path.rpartition("/")[2]), token_hash(next(one.secret for one in answers if one.secret)))
    ]
    assert not any(secret in str(rows) for secret in secrets), "no secret is kept"
