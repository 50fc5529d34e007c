"""The browser's side of the Fetch standard, over any WSGI app. Knows neither Flask nor
policies.
"""
