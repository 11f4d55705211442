"""The models of the routes of the tests beside it."""

from chalicelib.web.validate import Body


class Colour(Body):
    name: str
