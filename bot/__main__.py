"""`python -m bot` is the command `bouquet`."""


def main() -> None:
    """Run the command line; ends the process with the command's status."""
    from bot.cli.app import run_command

    raise SystemExit(run_command())


if __name__ == "__main__":
    main()
