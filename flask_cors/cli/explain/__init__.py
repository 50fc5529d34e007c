"""``flask cors explain``: shows what a browser does with one request, why, and what to
change. It also explains messages from a browser's console.
"""
