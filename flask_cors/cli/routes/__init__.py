"""``flask cors routes``: lists routes with the policy that governs each."""
