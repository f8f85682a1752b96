"""${message}"""

from storage.migrations.statements import run

revision = "${up_revision}"
down_revision = "${down_revision}"


def upgrade() -> None:
    run("r${up_revision}")
