"""``flask cors routes``: lists the routes below the policy that governs them."""
