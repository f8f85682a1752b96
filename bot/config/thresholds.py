"""What creators must have to earn: numbers by country, and whose numbers count."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from bot.config.values import Listed, Section, region_code, setting

Least = Annotated[int, Field(ge=0, le=1_000_000_000)]


def _by_region(value: object) -> object:
    """One number for all countries, or rows by country beside the default."""
    if isinstance(value, int) and not isinstance(value, bool):
        return {"default": value}
    if not isinstance(value, dict):
        return value
    rows = {name if name == "default" else region_code(name): number for name, number in value.items()}
    if "default" not in rows:
        raise ValueError("countries without a row need the row `default`")
    return rows


ByRegion = Annotated[dict[str, Least], BeforeValidator(_by_region)]
FOLLOWERS = "followers, one number or by country"
VIEWS = "views in 30 days, one number or by country"


class Metrics(Section):
    """Numbers about creators: whose count, and how long."""

    accepted_sources: Annotated[tuple[Literal["connector", "moderator", "bot"], ...], Listed] = setting(
        ("connector", "moderator"), "sources",
        "Read from the channel itself, confirmed by a moderator, counted by Bouquet's own buttons. What somebody only "
        "states never counts.", min_length=1,
    )  # fmt: skip
    stale_days: int = setting(30, "days", "Older numbers count as missing.", ge=1, le=365)
    jump_factor: int = setting(3, "times", "A number that grew so much at once is shown to moderators.", ge=2, le=100)
    jump_days: int = setting(7, "days", "What is at once for the key above.", ge=1, le=90)
    proof_max_mb: int = setting(
        4, "MB per picture", "A picture that proves numbers; it lies in the database for retention.proofs_days.",
        ge=1, le=8,
    )  # fmt: skip
    declarations_per_day: int = setting(
        3, "pictures per person in 24 hours", "Moderators look at each of them.", ge=1, le=20
    )


class Fund(Section):
    """The Creator Fund."""

    min_followers: ByRegion = setting({"default": 10_000}, FOLLOWERS, "Asked of whoever takes part.")
    min_views_30d: ByRegion = setting({"default": 100_000}, VIEWS, "The stricter of the published numbers.")
