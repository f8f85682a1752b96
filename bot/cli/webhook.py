"""`bouquet webhook`: stored events of the payment provider."""

from typing import Annotated

from cyclopts import App, Parameter

from bot.cli.options import CONFIG, OF_PAYMENTS, ConfigPath, SecretsDir, load


def register(app: App) -> None:
    group = App(name="webhook", help="Look after stored events of the payment provider.")
    group.command(replay, name="replay")
    app.command(group)


def replay(
    event: Annotated[str, Parameter(help="The event's id, like evt_1AbC.")],
    /,
    *,
    config: ConfigPath = CONFIG,
    secrets: SecretsDir = None,
) -> int:
    """Handle a stored event again.

    The object it speaks of is read anew from Stripe, so an event that was handled changes nothing. Prints what it
    did, or that it was already handled; the exit status is 1 when no such event is stored.
    """
    import asyncio

    settings = load(config, secrets, OF_PAYMENTS)

    from bot.wiring.commands import replay_webhook

    outcome = asyncio.run(replay_webhook(settings, event))
    print(outcome.sentence)
    return 0 if outcome.found else 1
