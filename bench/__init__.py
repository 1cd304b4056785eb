"""How fast, as ratios to a reference measured in the same run; figures, never a pass or a failure."""
