"""``flask cors audit``: attacks the policies of an app, and reports its findings."""
