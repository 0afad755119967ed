"""Network: what programs send, fetch and open.

In: calls of curl, nc, ssh, rsync, mail…  Out: net.* effects; streams tainted "network".
Raises, fails: never. What is sensitive is known by taints, not by names of programs.
"""
