from __future__ import annotations

project = "Flask-CORS"
author = "The Flask-CORS maintainers"

extensions = ["sphinx.ext.autodoc"]
exclude_patterns = ["_build"]

autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints = "description"

# Whatever is ours has to be found; what these have is in manuals of their own.
nitpicky = True
nitpick_ignore_regex = [
    ("py:.+", r"(?:cabc|collections|datetime|flask|functools|re|werkzeug)\..+"),
    ("py:class", "Blueprint|Client|Flask|Namespace|WSGIApplication"),
    # Names for types, which are of no use outside of the module.
    ("py:class", r"Resources|flask_cors\.decorator\.F|t\.NoReturn"),
]

html_theme = "furo"
html_title = project
