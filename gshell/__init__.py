"""gshell, the guardrail shell.

A line becomes a tree, the tree becomes effects, effects meet policy and person,
what is permitted runs on a pty, everything is recorded, the recording is indexed,
and can be lived through again:

    identify  read  parse  assess  decide  run  mask  record  index  replay

The packages carry those names, and each imports only what stands to its left.
"""

__version__ = "0.1.0"
