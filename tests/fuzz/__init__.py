"""Hostile input for whatever reads configuration and requests, led by coverage."""
