import logging

# Apps of cases crash on purpose, and Flask would print each traceback.
logging.getLogger(__name__).addHandler(logging.NullHandler())
