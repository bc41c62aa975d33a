"""Building what is installed: the program as one folder, and its packages."""
