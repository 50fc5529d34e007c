"""What users write, checked and resolved into policies. The only reader of ``CORS_*``
keys. Uses ``origins``, ``paths``, ``policy`` and the modules beside this folder.
"""
