"""A loopback server that speaks for every service, so that the whole product runs and is tested without a network.

It shares no code with the product's own readers of these services: what it says comes from their documentation and
from recorded answers, so that it can tell where a reader is wrong.
"""

from enrich.sandbox.server import Sandbox, running, serve
from enrich.sandbox.world import World, load_world, parse_world

__all__ = ["Sandbox", "World", "load_world", "parse_world", "running", "serve"]
