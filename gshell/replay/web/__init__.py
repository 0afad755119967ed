"""web: recordings in a browser, on this machine.

In:      a state directory; requests of a browser that has logged in
Out:     pages, casts, live streams; the address to open goes to stdout
Raises:  UsageError if the address cannot be used or would send the token in the clear
Fails:   closed: no cookie, another Host or another Origin is answered without any content

What was recorded is hostile input. It reaches a page only as escaped text or as data
that the player draws; no page holds a script of its own, and the browser is told to run
none but ours (Content Security Policy Level 3). Nothing is fetched from another place.

Needs the extra `gshell[web]`: Starlette, uvicorn, Jinja.
"""
