"""Todo Hub (统一待办中枢): see README.md for the map of the rooms."""
