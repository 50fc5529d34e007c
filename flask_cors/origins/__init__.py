"""The option ``origins``: reads the entries that users write, and decides whether an
origin matches one of them. Uses only the modules beside this folder.
"""
