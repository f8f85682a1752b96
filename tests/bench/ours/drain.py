"""Settled tips drained from the inbox by our jobs, with a provider that answers at once: what is measured is the job
engine with the settlement in it. `python -m tests.bench.ours.drain FOLDER COUNT POLLING_SECONDS`; it says how many a
second."""

import asyncio
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from bot.app import App
from bot.communities.model import Chat, ChatKind
from bot.config import Config, load_config
from bot.members.model import Identity, MemberId, Platform, PlatformAccount
from bot.moderation.powers import Powers
from bot.notices.model import MessageRef
from bot.payments.assembly import assemble
from bot.payments.events import Fact, Hint, PaymentSeen
from bot.payments.inbox import HANDLE_EVENT, HANDLE_EVENTS
from bot.payments.letterbox import Letterbox
from bot.payments.provider import Payment, PaymentStatus
from bot.payments.till import Till
from bot.replies.reply import Reply
from bot.tips.model import Tip
from bot.tips.start import StartTip
from bot.wiring.services import compose
from storage.db import Database
from storage.jobs.engine import Jobs
from storage.schema.tips import tips as tips_table
from tests.processes.people import RealTime

# As many deliveries as the row of accepted webhooks has on the way.
IN_FLIGHT = 16


@dataclass(frozen=True)
class Cast:
    """Discord's ids of the fans and their place; the creator's own id of ours."""

    fans: list[str]
    server: str
    channel: str
    creator: int


class Silent:
    """A platform that takes every message at once."""

    async def tell(self, account: PlatformAccount, reply: Reply) -> None: ...

    async def post(self, chat_id: str, reply: Reply) -> MessageRef:
        return MessageRef(Platform.DISCORD, chat_id, "1")

    async def edit(self, ref: MessageRef, reply: Reply) -> None: ...

    async def pin(self, ref: MessageRef) -> None: ...

    async def delete(self, chat_id: str, message_id: str) -> None: ...


@dataclass
class PaidEvents:
    """Every event is about a tip that was just paid."""

    tips: dict[str, Tip]

    def verify(self, raw: bytes, header: str, endpoint: str) -> Hint:
        raise NotImplementedError("nothing is delivered here")

    async def read(self, hint: Hint) -> Fact:
        return PaymentSeen(_payment(self.tips[hint.object_id], hint.object_id))

    async def since(self, moment: datetime, *, undelivered_only: bool) -> tuple[Hint, ...]:
        return ()


def _payment(tip: Tip, session: str) -> Payment:
    return Payment(
        subject=tip.subject, status=PaymentStatus.SETTLED, checkout_id=session, payment_id=f"pi_{session}",
        charge_id=f"ch_{session}", gross=tip.gross, destination=tip.destination,
        transferred_minor=tip.amount.amount_minor, transfer_id=f"tr_{session}", fee=None, refunded_minor=0,
        livemode=False, card_fingerprint=None, customer=None, saved_card=None, created_at=RealTime().now(),
    )  # fmt: skip


async def drained_a_second(config: Config, cast: Cast, count: int, polling: float) -> float:
    """Accepts one event a tip, as many at a time as a provider delivers, and waits until every tip is paid."""
    database = await Database.open(config.database.url, RealTime())
    jobs = Jobs(database, poll_seconds=polling)
    silent = Silent()
    services = compose(config, RealTime(), database, {Platform.DISCORD: silent, Platform.TELEGRAM: silent})
    events = PaidEvents({})
    till = Till(config, RealTime(), database, services.app.tokens, services.provider, events)
    payments = assemble(till, Powers(config))

    async def handle(_step: object, event_id: str) -> None:
        await payments.webhooks.handle(event_id)

    async def handle_together(_step: object, event_ids: Sequence[str]) -> None:
        await payments.webhooks.handle_together(event_ids)

    handlers = {**services.jobs, HANDLE_EVENT: handle, HANDLE_EVENTS: handle_together}
    for name, handler in handlers.items():
        jobs.register(name, handler, aside=name in services.messages)
    await jobs.start()
    events.tips = {f"cs_{tip.id}": tip for tip in await _quotes(services.app, cast, count)}
    # A queue registered after the start is noticed a second later.
    await asyncio.sleep(1.5)
    started = time.perf_counter()
    letterbox, sessions = Letterbox(till), iter(events.tips)
    await asyncio.gather(*(_accept(letterbox, sessions) for _ in range(IN_FLIGHT)))
    while await _paid(database) < count:
        await asyncio.sleep(0.02)
    rate = count / (time.perf_counter() - started)
    await jobs.settle(120)
    await jobs.stop()
    await services.provider.close()
    await database.close()
    return rate


async def _quotes(app: App, cast: Cast, count: int) -> list[Tip]:
    """Quotes that nobody has opened yet, from as many fans as there are."""
    place = Chat(Platform.DISCORD, cast.channel, ChatKind.SERVER, cast.server, "")
    callers = [await app.reception.receive(Identity(Platform.DISCORD, fan, fan), place) for fan in cast.fans]
    creator = MemberId(cast.creator)
    shown = [
        await app.tips.start(StartTip(f"discord:bench{number}", callers[number % len(callers)], creator, "5.00"))
        for number in range(count)
    ]
    return [one.tip for one in shown]


async def _accept(letterbox: Letterbox, sessions: Iterator[str]) -> None:
    for session in sessions:
        now = RealTime().now()
        hint = Hint(f"evt_{session}", "checkout.session.completed", session, None, now, "2026-10-28.endive", False)
        await letterbox.keep(hint)


async def _paid(database: Database) -> int:
    query = select(func.count()).select_from(tips_table).where(tips_table.c.state == "paid")
    async with database.reading() as tx:
        return int((await tx.connection.execute(query)).scalar_one())


def main() -> None:
    folder, count, polling = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    cast = Cast(**json.loads((folder / "cast.json").read_text()))
    config = load_config(folder / "config.toml", {}, None)
    print(json.dumps({"a_second": asyncio.run(drained_a_second(config, cast, count, polling))}), flush=True)


if __name__ == "__main__":
    main()
