"""mask: secrets out of what is written down. Pure.

In:      command lines (text) and output (bytes, in any chunks, colours and all)
Out:     the same with `[masked <detector>]` where a secret was
Raises:  nothing
Fails:   a stream that holds a secret back longer than it may (BOUND bytes) masks what it holds

The terminal is not touched: only what is recorded goes through here. detectors.py says what
is known; what a person would recognise and no pattern can (a password as a plain argument) stays.
"""

from gshell.mask.stream import BOUND, Masker, mask_text

__all__ = ["BOUND", "Masker", "mask_text"]
