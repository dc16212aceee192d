"""What holds for every test: how hypothesis looks for examples."""

from __future__ import annotations

from hypothesis import settings

# a slow moment of the machine is no fault of the code
settings.register_profile("dubline", settings.default, deadline=None)
# for the other Pythons: only what differs between them is looked for there
settings.register_profile("brief", settings.default, deadline=None, max_examples=10)
settings.load_profile("dubline")
