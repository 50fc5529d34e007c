"""Why something was denied, and what to change. For errors, logs and tools; knows no
Flask.
"""
