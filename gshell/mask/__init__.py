"""mask: secrets out of what is written down. Pure but for `library`, which reads the detectors.

In:      command lines (text) and output (bytes, in any chunks, colours and all)
Out:     the same with `[masked <detector>]` where a secret was, or its form (`****-****-****-4242`)
Raises:  PolicyError if a file of detectors is wrong
Fails:   closed: a stream that holds a secret back longer than it may (BOUND bytes) masks what it holds;
         without the quick engine the plain one masks

The detectors are data: `gshell/mask/*.yaml` and the mask.yaml of host and user (docs/masking.md). What a person
would recognise and no expression can (a password as a plain argument) stays.
"""

from gshell.mask.labels import Labels
from gshell.mask.library import screened
from gshell.mask.stream import BOUND, Masker, Piece, mask_text

__all__ = ["BOUND", "Labels", "Masker", "Piece", "mask_text", "screened"]
