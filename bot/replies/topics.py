"""What the words of the two closed lists are called, and choosing from them."""

from collections.abc import Iterator, Sequence

from bot.programme.topics import Topic, TopicView
from bot.replies.reply import Button, Choice, Choose, Line, Reply, Style, Tone
from bot.replies.words import Words


def choosing(view: TopicView, words: Words) -> Reply:
    """The list with what is chosen of it; every word can be taken and left until one goes on."""
    most, count = words.number(view.topic.most), words.number(len(view.chosen))
    if view.topic is Topic.INTERESTS:
        heading = words.t("Interests: {count} of {most}", count=count, most=most)
        asked = words.t("What do you make things about? Choose up to {most}.", most=most)
    else:
        heading = words.t("Styles: {count} of {most}", count=count, most=most)
        asked = words.t("How do you make them? Choose up to {most}.", most=most)
    choices = tuple(
        Choice(f"✓ {word(one, words)}", f"-{one}") if one in view.chosen else Choice(word(one, words), f"+{one}")
        for one in view.listed
    )
    done = Button(words.t("Done"), press="apply.go:0" if view.drafting else "creator.settings:0", tone=Tone.MAIN)
    choose = Choose(f"topic.choose:{view.topic}", words.t("Take or leave …"), choices)
    return Reply((Line(heading, Style.HEADING), Line(asked)), ((done,),), (choose,) if choices else ())


def buttons(words: Words) -> tuple[Button, Button]:
    """The ways to both lists."""
    return (
        Button(words.t("Interests"), press=f"topic.show:{Topic.INTERESTS}"),
        Button(words.t("Styles"), press=f"topic.show:{Topic.STYLES}"),
    )


def lines(interests: Sequence[str], styles: Sequence[str], words: Words) -> Iterator[Line]:
    """What is chosen of each list."""
    none = words.t("none chosen")
    yield Line(words.t("Interests: {words}", words=named(interests, words) or none))
    yield Line(words.t("Styles: {words}", words=named(styles, words) or none))


def named(chosen: Sequence[str], words: Words) -> str:
    """Several of them in a row."""
    return ", ".join(word(one, words) for one in chosen)


def word(one: str, words: Words) -> str:
    """What a word of the lists is called; one of the operator's own stays as it is."""
    return {**_interests(words), **_styles(words)}.get(one, one)


def _interests(words: Words) -> dict[str, str]:
    return {
        "art": words.t("art"), "beauty": words.t("beauty"), "books": words.t("books"), "comedy": words.t("comedy"),
        "dance": words.t("dance"), "diy": words.t("DIY"), "education": words.t("education"),
        "family": words.t("family"), "fashion": words.t("fashion"), "fitness": words.t("fitness"),
        "food": words.t("food"), "gaming": words.t("gaming"), "home": words.t("home"), "music": words.t("music"),
        "nature": words.t("nature"), "outdoors": words.t("outdoors"), "pets": words.t("pets"),
        "science": words.t("science"), "sport": words.t("sport"), "tech": words.t("tech"),
        "travel": words.t("travel"),
    }  # fmt: skip


def _styles(words: Words) -> dict[str, str]:
    return {
        "animation": words.t("animation"), "challenge": words.t("challenges"),
        "documentary": words.t("documentaries"), "explainer": words.t("explainers"),
        "interview": words.t("interviews"), "live": words.t("live shows"), "review": words.t("reviews"),
        "sketch": words.t("sketches"), "storytelling": words.t("storytelling"), "tutorial": words.t("tutorials"),
        "unboxing": words.t("unboxing"), "vlog": words.t("vlogs"),
    }  # fmt: skip
