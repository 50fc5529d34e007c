"""How a request meets its policy: the door, the hooks and decorated views, and the map
that knows which rule governs. Apart from ``extension``, ``decorator`` and ``cli``, the
only room that imports Flask.
"""
