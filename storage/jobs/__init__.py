"""Work that must not be lost: the engine, how often a job is tried, whose process died, what is due by the clock."""
