"""When a bot is killed: after a while, or exactly where it hurts."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.sandbox.telegram_sim.faults import Fault
from tests.processes.bouquet import Bouquet
from tests.processes.fans import OnTelegram, Payer

OPENING = "/v1/checkout/sessions"
READING = r"/v1/(checkout/sessions|payment_intents)/.*"


@dataclass(frozen=True)
class Moment:
    """`comes` prepares and then waits for the moment; `mend` undoes, once the process is dead, what was prepared."""

    name: str
    comes: Callable[[Bouquet, Payer], Awaitable[None]]
    mend: Callable[[Bouquet], None]


def after(seconds: float) -> Moment:
    """So long after the fan has typed."""

    async def comes(_bot: Bouquet, _payer: Payer) -> None:
        await asyncio.sleep(seconds)

    return Moment(f"after {seconds:.3f} s", comes, _nothing)


async def _quoted(_bot: Bouquet, payer: Payer) -> None:
    payer.pauses = True
    await payer.quoted.wait()


async def _opening(bot: Bouquet, _payer: Payer) -> None:
    await bot.harbour.stripe.control.fault("hang", path=OPENING).struck.wait()


async def _taken(bot: Bouquet, payer: Payer) -> None:
    payer.comes_back = False
    bot.harbour.stripe.control.webhooks("hold")
    await payer.paid.wait()


async def _kept(bot: Bouquet, payer: Payer) -> None:
    payer.comes_back = False
    await bot.harbour.stripe.control.fault("hang", method="GET", path=READING).struck.wait()


async def _untold(bot: Bouquet, payer: Payer) -> None:
    await payer.quoted.wait()
    if isinstance(payer.chat, OnTelegram):
        held: Fault = bot.harbour.telegram.fault("sendMessage", delay=3600.0, times=None)
        while not held.hits:  # nothing that is seen changes while a call is held
            await asyncio.sleep(0.005)
    else:
        await bot.harbour.discord.hold("POST /channels/*/messages").reached.wait()


def _unnoted(is_receipt: Callable[[str], bool]) -> Callable[[Bouquet, Payer], Awaitable[None]]:
    async def comes(_bot: Bouquet, payer: Payer) -> None:
        await payer.chat.until(lambda: any(map(is_receipt, payer.chat.read_by_fan())), 15)

    return comes


def _nothing(_bot: Bouquet) -> None:
    """There is nothing to mend."""


def _let_go(bot: Bouquet) -> None:
    """What was held at Stripe is done now, though nobody waits for the answer any more."""
    faults = bot.harbour.stripe.desk.faults
    for fault in faults.active:
        fault.go.set()
    faults.clear()


def _let_go_later(bot: Bouquet) -> None:
    """The same only while the next life is asking: it meets a key that is in use."""
    asyncio.get_running_loop().call_later(0.6, _let_go, bot)


def _deliver(bot: Bouquet) -> None:
    bot.harbour.stripe.control.webhooks("normal")
    bot.harbour.stripe.control.release()


def _forgive(bot: Bouquet) -> None:
    bot.harbour.telegram.faults.clear()
    bot.harbour.discord.forgive()


CHOSEN = (
    Moment("the quote was read", _quoted, _nothing),
    Moment("the checkout is being opened", _opening, _let_go),
    Moment("the checkout is being opened, for long", _opening, _let_go_later),
    Moment("Stripe took the money and has told nobody", _taken, _deliver),
    Moment("the event is kept and not handled", _kept, _let_go),
    Moment("the money is booked and nobody knows", _untold, _forgive),
    Moment("the receipt is out and not noted", _unnoted(lambda text: "Paid: " in text), _nothing),
    Moment("the quote is redrawn and not noted", _unnoted(lambda text: "Paid, " in text), _nothing),
)
