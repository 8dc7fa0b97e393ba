"""What can go wrong around the embedded servers and the programs of `up`."""


class ServerTrouble(Exception):
    """A server or program cannot be started or kept; the first line of the message stands by itself."""
