"""The bare thing doing the same work, without a line of ours: what the ratios are measured against."""
