"""Who may read: entries of ``origins`` as users write them, and the set that tells
whether an origin is one of them. Uses only the modules beside this folder.
"""
