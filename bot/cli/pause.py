"""`bouquet pause` and `bouquet resume`: stop and start money from the shell."""

from typing import Annotated, Literal

from cyclopts import App, Parameter

from bot.cli.options import CONFIG, OF_PAYMENTS, ConfigPath, SecretsDir, load

Feature = Literal["all_money", "tips", "coins", "gifts", "live", "payouts", "fund", "market"]
What = Annotated[Feature, Parameter(help="Which part; all_money stops every payment.")]
Why = Annotated[str, Parameter(name="--reason", help="Kept in the audit record, and shown to those who ask.")]


def register(app: App) -> None:
    app.command(pause, name="pause")
    app.command(resume, name="resume")


def pause(
    what: What = "all_money", /, *, reason: Why = "operator", config: ConfigPath = CONFIG, secrets: SecretsDir = None
) -> int:
    """Stop money everywhere at once, while reading still works.

    Works beside a running bot. Open payment pages are ended where Stripe still allows it, and what is paid all the
    same is booked: nothing paid is ever lost. Commands that only read go on.
    """
    return _switch(what, reason, True, config, secrets)


def resume(
    what: What = "all_money", /, *, reason: Why = "operator", config: ConfigPath = CONFIG, secrets: SecretsDir = None
) -> int:
    """Let money move again."""
    return _switch(what, reason, False, config, secrets)


def _switch(what: Feature, reason: str, paused: bool, config: ConfigPath, secrets: SecretsDir) -> int:
    import asyncio

    settings = load(config, secrets, OF_PAYMENTS)

    from bot.wiring.commands import switch

    changed = asyncio.run(switch(settings, what, paused=paused, reason=reason))
    state = "paused" if paused else "running"
    print(f"{what}: {state}" if changed else f"{what}: was already {state}")
    return 0
