"""What the gifts of the catalogue are called."""

from bot.gifts.catalogue import BY_ID, Item
from bot.replies.words import Words


def gift_name(item: str, words: Words) -> str:
    """The name of a gift by its id; one that the catalogue does not know any more stands by its id."""
    return {
        "petal": words.t("Petal"),
        "spark": words.t("Spark"),
        "clap": words.t("Applause"),
        "cookie": words.t("Cookie"),
        "mic": words.t("Microphone"),
        "kite": words.t("Kite"),
        "snowflake": words.t("Snowflake"),
        "bouquet": words.t("Bouquet"),
        "lantern": words.t("Lantern"),
        "balloon": words.t("Balloon"),
        "comet": words.t("Comet"),
        "moon": words.t("Moonrise"),
        "crown": words.t("Crown"),
        "castle": words.t("Castle"),
        "whale": words.t("Whale"),
        "aurora": words.t("Aurora"),
    }.get(item, item)


def gift_label(item: str, words: Words) -> str:
    """Its picture and its name."""
    known = BY_ID.get(item)
    return gift_name(item, words) if known is None else f"{known.emoji} {gift_name(item, words)}"


def several(item: str, times: int, words: Words) -> str:
    """`🌸 Petal ×7`; one alone has no number."""
    label = gift_label(item, words)
    return label if times == 1 else f"{label} ×{words.number(times)}"


def coins(count: int, words: Words) -> str:
    """`1 coin`, `1,000 coins`."""
    return words.n("{count} coin", "{count} coins", count)


def priced(item: Item, words: Words) -> str:
    """`🌸 Petal · 1 coin`."""
    return f"{gift_label(item.id, words)} · {coins(item.coins, words)}"
