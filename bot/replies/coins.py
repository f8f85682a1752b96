"""What people read about coins: the packs, an order, what they hold."""

from dataclasses import replace

from bot.coins.orders import CoinOrder, OrderState
from bot.coins.quotes import CoinHistory, CoinView, Purse, Shelf
from bot.coins.rules import Pack
from bot.coins.store import HeldLot
from bot.money import CURRENCIES, Money
from bot.rails import Rail
from bot.replies.gift_names import coins
from bot.replies.reply import Answer, Button, Choice, Choose, Invoice, Line, Reply, Style, Tone
from bot.replies.words import Words


def paid(minor: int, currency: str, words: Words) -> str:
    """A price in money or in Stars."""
    if currency in CURRENCIES:
        return words.money(Money(minor, currency))
    return words.n("{count} Star", "{count} Stars", minor)


def shelf(found: Shelf, words: Words) -> Reply:
    """The packs that are sold here."""
    lines = [
        Line(words.t("Coins"), Style.HEADING),
        Line(words.t("You have {coins}.", coins=coins(found.held, words))),
    ]
    if not found.packs:
        lines.append(Line(words.t("No coins are sold here at the moment.")))
        return Reply(tuple(lines), _rows(words))
    lines += [
        Line(words.t("Coins pay for gifts. They have no cash value, cannot be passed on, and never expire.")),
        Line(_refund_rule(found, words), Style.QUIET),
    ]
    if found.test_mode and found.rail is Rail.STRIPE:
        lines.append(Line(words.t("Test mode: no real money moves."), Style.QUIET))
    choices = tuple(Choice(_pack(pack, words), str(pack.coins)) for pack in found.packs)
    return Reply(tuple(lines), _rows(words), (Choose("coins.pack:0", words.t("Which pack?"), choices),))


def _pack(pack: Pack, words: Words) -> str:
    return f"{coins(pack.coins, words)} · {paid(pack.price_minor, pack.currency, words)}"


def _refund_rule(found: Shelf, words: Words) -> str:
    if found.rail is Rail.DISCORD_SKU:
        return words.t("They are sold in Discord’s shop. Refunds are asked of Discord.")
    if found.rail is Rail.STARS:
        return words.n(
            "A payment can go back within {count} day, as long as none of its coins is spent.",
            "A payment can go back within {count} days, as long as none of its coins is spent.", found.refund_days,
        )  # fmt: skip
    return words.n(
        "Coins that you have not spent can go back within {count} day.",
        "Coins that you have not spent can go back within {count} days.", found.refund_days,
    )  # fmt: skip


def _rows(words: Words) -> tuple[tuple[Button, ...], ...]:
    return ((Button(words.t("What I have"), press="coins.balance:0"),),)


def order(found: CoinView, words: Words) -> Answer:
    """An order at this moment: one more yes, the way to pay, or what became of it."""
    if found.payload is not None:
        return _invoice(found, found.payload, words)
    it = found.order
    lines = [Line(_heading(it, words), Style.HEADING)]
    lines += [Line(line) for line in _story(it, words)]
    if found.needs_confirm:
        lines.append(Line(words.t("This is a larger sum, so it takes one more yes.")))
    if found.pay_url or found.article or found.needs_confirm:
        lines += _terms(found, words)
    return Reply(tuple(lines), _order_rows(found, words), shows=it.subject)


def _terms(found: CoinView, words: Words) -> list[Line]:
    """Who sells it, for how much, and what was spent besides."""
    lines = []
    if found.order.rail is Rail.STRIPE:
        price = _price(found.order, words)
        lines.append(Line(words.t("Sold by {operator}. {price} in all.", operator=found.operator, price=price)))
    if found.article:
        lines.append(Line(words.t("Discord’s shop takes its own price and tax. Refunds of it are asked of Discord.")))
    lines.append(Line(words.t("You have spent {sum} this month.", sum=words.money(found.month_so_far)), Style.QUIET))
    if found.test_mode and found.pay_url:
        only = words.t("Test mode: no real money moves, but in Discord’s shop it does.")
        said = only if found.article else words.t("Test mode: no real money moves.")
        lines.append(Line(said, Style.QUIET))
    return lines


def _order_rows(found: CoinView, words: Words) -> tuple[tuple[Button, ...], ...]:
    if found.needs_confirm:
        return ((Button(words.t("Confirm"), press=f"coins.confirm:{found.order.id}", tone=Tone.MAIN),),)
    ways = []
    if found.pay_url is not None:
        pay = words.t("Pay {price}", price=_price(found.order, words))
        ways.append(Button(pay, url=found.pay_url, tone=Tone.MAIN))
    if found.article is not None:
        ways.append(Button(words.t("Buy in Discord’s shop"), article=found.article))
    check = Button(words.t("Check again"), press=f"coins.show:{found.order.id}")
    if ways:
        return ((*ways, check),)
    if found.order.state is OrderState.PENDING:
        return ((check,),)
    return _rows(words)


def _heading(it: CoinOrder, words: Words) -> str:
    return f"{coins(it.coins, words)} · {_price(it, words)}"


def _price(it: CoinOrder, words: Words) -> str:
    return paid(it.price_minor, it.currency, words)


def _story(it: CoinOrder, words: Words) -> tuple[str, ...]:
    number = words.t("Order {order}", order=it.public_id)
    said = {
        OrderState.CREATED: words.t("Your order waits to be paid."),
        OrderState.OPEN: words.t("Waiting for your payment."),
        OrderState.PENDING: words.t("Waiting for the bank; the coins come when it says yes."),
        OrderState.PAID: words.t("Paid: the coins are yours."),
        OrderState.EXPIRED: words.t("This order ran out. Nothing was taken."),
        OrderState.FAILED: words.t("The payment did not go through. Nothing was taken."),
        OrderState.CANCELLED: words.t("This order was given up. Nothing was taken."),
        OrderState.REFUNDED: words.t("What you paid went back to you."),
    }[it.state]
    return said, number


def _invoice(found: CoinView, payload: str, words: Words) -> Invoice:
    it = found.order
    about = words.t("For gifts to creators. No cash value, not transferable. Order {order}.", order=it.public_id)
    name = coins(it.coins, words)
    return Invoice(title=name, text=about, payload=payload, label=name, stars=it.price_minor)


def agree(wanted: int, words: Words) -> Reply:
    """The word that some regions ask of a buyer before coins come at once."""
    lines = (
        Line(words.t("One word before you buy"), Style.HEADING),
        Line(words.t("The coins come at once. For coins that you spend your right of withdrawal then ends; coins that "
                     "you have not spent can still go back.")),
    )  # fmt: skip
    yes = Button(words.t("I agree, go on"), press=f"coins.agree:{wanted}", tone=Tone.MAIN)
    return Reply(lines, ((yes,),))


def purse(found: Purse, words: Words) -> Reply:
    """What somebody holds, payment by payment."""
    lines = [
        Line(words.t("Your coins"), Style.HEADING),
        Line(words.t("You have {coins}.", coins=coins(found.held, words))),
    ]
    if found.frozen:
        rest = words.t("{coins} more rest until the bank has decided about their payment.",
                       coins=coins(found.frozen, words))  # fmt: skip
        lines.append(Line(rest))
    lines += [Line(_lot(lot, found, words)) for lot in found.lots[-10:]]
    if found.lots:
        lines.append(Line(words.t("The oldest are spent first. None of them expires."), Style.QUIET))
    if any(lot.rail is not Rail.DISCORD_SKU and _goes_back(lot, found) for lot in found.lots):
        lines.append(Line(words.t("To give unspent ones back, open the order that they came with."), Style.QUIET))
    ways = []
    if found.sold:
        ways.append(Button(words.t("Buy coins"), press="coins.packs:0", tone=Tone.MAIN))
    if found.lots:
        ways.append(_orders(words))
    return Reply(tuple(lines), (tuple(ways),) if ways else ())


def _orders(words: Words) -> Button:
    return Button(words.t("Your coin orders"), press="coins.history:0")


def _lot(lot: HeldLot, found: Purse, words: Words) -> str:
    said = words.t("{left} of {all} that you bought for {price}", left=words.number(lot.unspent),
                   all=coins(lot.coins, words), price=paid(lot.price_minor, lot.currency, words))  # fmt: skip
    until = words.day(lot.refundable_until)
    return f"{said} · {words.t('refundable until {day}', day=until)}" if _goes_back(lot, found) else said


def _goes_back(lot: HeldLot, found: Purse) -> bool:
    """Stars go back as a whole payment or not at all."""
    return found.now < lot.refundable_until and (lot.rail is not Rail.STARS or lot.unspent == lot.coins)


def history_line(it: CoinOrder, words: Words) -> str:
    """One order as a line of a list."""
    state = {
        OrderState.PAID: words.t("paid"),
        OrderState.REFUNDED: words.t("refunded"),
        OrderState.FAILED: words.t("failed"),
    }.get(it.state, words.t("waiting"))
    return f"{it.public_id} · {_heading(it, words)} · {state}"


def history(found: CoinHistory, words: Words) -> Reply:
    """A fan's orders, newest first; each opens by its number."""
    lines = [Line(words.t("Your coin orders"), Style.HEADING)]
    if not found.orders:
        lines.append(Line(words.t("Nothing here yet.")))
        return Reply(tuple(lines), _rows(words))
    lines.extend(Line(history_line(it, words)) for it in found.orders)
    pager: list[Button] = []
    if found.page > 0:
        pager.append(Button(words.t("Newer"), press=f"coins.history:{found.page - 1}"))
    if found.more:
        pager.append(Button(words.t("Older"), press=f"coins.history:{found.page + 1}"))
    return Reply(tuple(lines), (tuple(pager),) if pager else (), (choose_order(found, words),))


def choose_order(found: CoinHistory, words: Words) -> Choose:
    """One of a fan's orders, to see its story."""
    choices = tuple(Choice(f"{it.public_id} · {_heading(it, words)}"[:60], str(it.id)) for it in found.orders)
    return Choose("coins.pick:0", words.t("Open one of them"), choices)


def with_orders(shown: Reply, found: CoinHistory, words: Words) -> Reply:
    """A list of tips, with the way to the coin orders of somebody who has some."""
    if not found.orders:
        return shown
    return replace(shown, rows=(*shown.rows, (_orders(words),)))
