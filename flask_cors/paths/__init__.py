"""Where a rule applies: path patterns, and which of them decides on a path. Knows
nothing of policies.
"""
