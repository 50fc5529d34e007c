from __future__ import annotations

project = "Flask-CORS"
author = "The Flask-CORS maintainers"

extensions = ["sphinx.ext.autodoc"]
exclude_patterns = ["_build"]

autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints = "description"

html_theme = "furo"
html_title = project
