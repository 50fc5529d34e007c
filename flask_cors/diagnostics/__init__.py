"""Says why a request is denied and what to change, for errors, logs and the commands.
It doesn't import Flask.
"""
