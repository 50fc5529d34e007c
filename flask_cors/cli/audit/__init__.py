"""``flask cors audit``: attacks the policies of an app and reports what gets in."""
