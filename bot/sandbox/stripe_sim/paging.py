"""Lists: filters on `created`, both cursors, `limit` and `has_more`, newest first."""

from bot.sandbox.stripe_sim.errors import StripeError, invalid
from bot.sandbox.stripe_sim.params import Params
from bot.sandbox.stripe_sim.world import Obj


def page(rows: list[Obj], params: Params, url: str) -> Obj:
    """One page of the rows (given newest first) as a list object."""
    limit = params.integer("limit", 10) or 0
    if not 1 <= limit <= 100:
        raise invalid("This value must be between 1 and 100.", "limit", "parameter_invalid_integer")
    rows = [row for row in rows if _in_range(row, params)]
    after, before = params.text("starting_after"), params.text("ending_before")
    if after is not None and before is not None:
        raise invalid("You can only specify one of these parameters: starting_after, ending_before.")
    if before is not None:
        rows = rows[: _position(rows, before, "ending_before")]
        return _listing(rows[max(len(rows) - limit, 0) :], len(rows) > limit, url)
    if after is not None:
        rows = rows[_position(rows, after, "starting_after") + 1 :]
    return _listing(rows[:limit], len(rows) > limit, url)


def _listing(rows: list[Obj], more: bool, url: str) -> Obj:
    return {"object": "list", "data": rows, "has_more": more, "url": url}


def _position(rows: list[Obj], cursor: str, param: str) -> int:
    for index, row in enumerate(rows):
        if row["id"] == cursor:
            return index
    raise StripeError(400, f"No such object: '{cursor}'", code="resource_missing", param=param)


def _in_range(row: Obj, params: Params) -> bool:
    given = params.values.get("created")
    if given is None:
        return True
    at = int(row["created"])
    if isinstance(given, str):
        return at == params.integer("created")
    bounds = params.child("created")
    low, floor = bounds.integer("gt"), bounds.integer("gte")
    high, ceiling = bounds.integer("lt"), bounds.integer("lte")
    return not (
        (low is not None and at <= low)
        or (floor is not None and at < floor)
        or (high is not None and at >= high)
        or (ceiling is not None and at > ceiling)
    )
