"""Random apps, in which the door and the views must say the same."""
