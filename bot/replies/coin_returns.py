"""What people read about one coin order: its story, and giving back what of it is unspent."""

from dataclasses import replace

from bot.coins.orders import CoinOrder, OrderState
from bot.coins.returns import Return, ReturnAsked
from bot.coins.traces import CoinNext, CoinStep, CoinTrace
from bot.ledger.entries import EntryKind
from bot.rails import Rail
from bot.replies.coins import paid
from bot.replies.gift_names import coins
from bot.replies.gift_traces import spent_on
from bot.replies.refunds import REASON_CHARACTERS
from bot.replies.reply import Button, Field, Form, Line, Reply, Style
from bot.replies.words import Words


def trace(story: CoinTrace, words: Words) -> Reply:
    """Each step with its time, then where money and coins are now, then what comes next."""
    it = story.order
    lines = [Line(_heading(it, words), Style.HEADING)]
    lines.extend(
        Line(words.t("{when} · {what}", when=words.when(step.at), what=_step(step, it, words))) for step in story.steps
    )
    held = []
    if story.kept_minor:
        sum_ = paid(story.kept_minor, it.currency, words)
        held.append(words.t("{sum} with the operator", sum=sum_))
    if story.unspent:
        held.append(words.t("{coins} unspent", coins=coins(story.unspent, words)))
    lines.append(Line(words.t("Now: {held}", held=", ".join(held) if held else words.t("nothing is open"))))
    lines.append(Line(words.t("Next: {next}", next=_next(story.next, words))))
    gifts, choose = spent_on(story, words)
    return Reply((*lines, *gifts), choose=choose)


def support(story: CoinTrace, words: Words) -> Reply:
    """The story, and for its fan the way to ask for the unspent part back."""
    told = trace(story, words)
    if not story.own or story.order.state is not OrderState.PAID or not story.unspent:
        return told
    if story.order.rail is Rail.DISCORD_SKU:
        return replace(told, lines=(*told.lines, Line(only_discord(story.order.public_id, words))))
    ask = Button(words.t("Ask for a refund"), press=f"coins.refund:{story.order.id}")
    return replace(told, rows=((ask,),))


def only_discord(order: str, words: Words) -> str:
    """Why nobody here can give an order back."""
    return words.t("{order} was paid in Discord’s shop, so only Discord can give it back: ask Discord’s support. "
                   "When it does, its coins leave.", order=order)  # fmt: skip


def _heading(it: CoinOrder, words: Words) -> str:
    price = paid(it.price_minor, it.currency, words)
    return words.t("{order}: {coins} for {price}", order=it.public_id, coins=coins(it.coins, words), price=price)


def _step(step: CoinStep, it: CoinOrder, words: Words) -> str:
    sum_ = coins(step.amount, words) if step.unit == "coin" else paid(step.amount, step.unit, words)
    if step.what is None:
        return words.t("ordered for {sum}", sum=sum_)
    if step.what is EntryKind.COIN_ORDER_FEE_KNOWN and it.rail is Rail.DISCORD_SKU:
        return words.t("Discord’s share of {sum}, on the operator", sum=sum_)
    said = {
        EntryKind.COINS_CREDITED: words.t("{sum} came into the wallet", sum=sum_),
        EntryKind.COIN_ORDER_PAID: words.t("{sum} paid", sum=sum_),
        EntryKind.COIN_ORDER_FEE_KNOWN: words.t("card fee of {sum}, on the operator", sum=sum_),
        EntryKind.COIN_ORDER_REFUNDED: words.t("{sum} went back to the fan", sum=sum_),
        EntryKind.COIN_ORDER_REFUND_UNDONE: words.t("a refund of {sum} came back from the bank", sum=sum_),
        EntryKind.COINS_BURNED: words.t("{sum} left the wallet", sum=sum_),
        EntryKind.LOT_FROZEN: words.t("its coins rest until the bank decides"),
        EntryKind.DISPUTE_FUNDS_WITHDRAWN: words.t("the bank holds {sum} until it decides", sum=sum_),
        EntryKind.DISPUTE_FEE: words.t("the bank’s fee of {sum}, on the operator", sum=sum_),
        EntryKind.DISPUTE_LOST: words.t("the bank gave {sum} to the payer", sum=sum_),
        EntryKind.DISPUTE_WON: words.t("the bank gave {sum} back", sum=sum_),
    }
    return said.get(step.what) or words.t("the coins of this order changed: {sum}", sum=sum_)


def _next(what: CoinNext, words: Words) -> str:
    return {
        CoinNext.PAY: words.t("the fan pays"),
        CoinNext.WAIT_FOR_BANK: words.t("the bank says yes or no, within a few days"),
        CoinNext.BANK_DECIDES: words.t("the payer’s bank decides, within some weeks"),
        CoinNext.STAFF_DECIDES: words.t("the staff decides"),
        CoinNext.REFUND_ON_ITS_WAY: words.t("the refund reaches the fan, within a few days"),
        CoinNext.SPEND: words.t("the coins can be spent"),
        CoinNext.NOTHING: words.t("nothing, this is over"),
    }[what]


def ask_form(offer: Return, words: Words) -> Form:
    """Why a fan wants it back."""
    reason = Field("reason", words.t("What went wrong?"), max_length=REASON_CHARACTERS, lines=3)
    return Form(f"coins.refund:{offer.order.id}", words.t("Ask for a refund"), (reason,))


def asked(found: ReturnAsked, words: Words) -> Reply:
    """The request waits for a person."""
    about = found.offer.order.public_id
    if found.new:
        said = words.t("Your request about {order} is with the staff.", order=about)
    else:
        said = words.t("Your request about {order} is with the staff already.", order=about)
    lines = (
        Line(said),
        Line(_leaves(found.offer, words)),
        Line(words.t("A person decides, and you hear the answer and the reason.")),
        Line(words.t("Case {case}", case=found.case.public_id), Style.QUIET),
    )
    return Reply(lines, fresh=True)


def preview(offer: Return, words: Words) -> Reply:
    """For staff: what would leave the wallet, and what the operator gives back."""
    lines = (
        Line(words.t("Refund of {order}", order=offer.order.public_id), Style.HEADING),
        Line(_leaves(offer, words)),
        Line(words.t("Coins that are spent stay spent. What the payment cost in fees stays with the operator."),
             Style.QUIET),
    )  # fmt: skip
    return Reply(lines)


def in_queue(found: ReturnAsked, words: Words) -> Reply:
    """A return that staff began waits for its yes."""
    lines = (
        *preview(found.offer, words).lines,
        Line(words.t("It waits in the queue. Case {case}", case=found.case.public_id)),
    )
    return Reply(lines, ((Button(words.t("Open"), press=f"case.show:{found.case.id}"),),), fresh=True)


def _leaves(offer: Return, words: Words) -> str:
    back = paid(offer.minor, offer.order.currency, words)
    return words.t("{coins} leave, {back} return the way they were paid.", coins=coins(offer.coins, words), back=back)
