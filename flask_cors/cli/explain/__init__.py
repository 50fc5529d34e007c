"""``flask cors explain``: tells what a browser does with one request, and why."""
