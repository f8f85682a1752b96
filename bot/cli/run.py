"""`bouquet run`: the bot itself."""

from cyclopts import App

from bot.cli.options import CONFIG, ConfigPath, SecretsDir, load


def register(app: App) -> None:
    app.command(run, name="run")


def run(*, config: ConfigPath = CONFIG, secrets: SecretsDir = None) -> int:
    """Connect to Discord and Telegram and serve until interrupted.

    Prints the links by which Discord servers and Telegram groups invite the bot, with the least permissions.
    Refuses to start with a wrong configuration, with missing or placeholder secrets, and while another process
    holds the SQLite file. A stop (Ctrl-C or SIGTERM) takes at most ten seconds and loses nothing.
    """
    import asyncio

    from bot import logs

    settings = load(config, secrets)
    logs.set_up(settings.log.format, settings.log.level, logs.secrets_of(settings))

    from bot.wiring.serve import serve

    return asyncio.run(serve(settings))
