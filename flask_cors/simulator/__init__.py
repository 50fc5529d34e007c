"""Simulates the browser's side of the Fetch standard over any WSGI app. It knows
nothing of Flask and policies.
"""
