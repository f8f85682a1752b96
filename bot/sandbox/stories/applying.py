"""Scenes of applications: a newcomer's form, and numbers that a moderator confirms."""

from bot.sandbox.stories.hands import Body
from bot.sandbox.stories.scenes import claimed
from bot.sandbox.stories.teller import Actor, the


async def applies(applicant: Actor) -> None:
    """Question by question; the country is asked once and kept with the statement of age."""
    form: Body = the(await applicant.types("creator apply", "public"), "Becoming a creator", "Which country")
    form = the(await applicant.fills(await applicant.presses(form, "Write the country"), region="US"), "at least 18")
    form = the(await applicant.presses(form, "I am 18 or older"), "Whose account is this?")
    form = the(await applicant.chooses(form, "a person"), "Where do you publish?")
    written = await applicant.presses(form, "Write the link")
    form = the(await applicant.fills(written, channel="https://example.com/noa"), "agree")
    form = the(await applicant.presses(form, "I agree"), "Ready to hand in")
    the(await applicant.presses(form, "Hand in"), "waiting for a moderator")


async def declares(applicant: Actor, followers: int) -> None:
    """Sends numbers with their picture."""
    sent = await applicant.proves(
        "creator metrics", followers=str(followers), views_30d="50000", posts_30d="4"
    )
    the(sent, f"Followers: {followers:,}", "Waiting for a moderator")


async def proves(applicant: Actor, staff: Actor, followers: int) -> None:
    """Numbers that a moderator has seen in their picture."""
    await declares(applicant, followers)
    case = await claimed(staff, "numbers to confirm", "staff")
    the(await staff.presses(case, "Approve"), "approved")
    await applicant.hears("A moderator confirmed your numbers", "They count until")
