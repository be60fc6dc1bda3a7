"""Personal data in Chinese and English texts, found and replaced before a text is kept to learn from.

Formats and checksums are python-stdnum's and phonenumbers', which are kept up by others; what is ours
is what they leave open: where a number begins and ends in Chinese text without spaces, and what the
words beside it say it is. presidio-analyzer would bring more recognisers, but it cannot be had without
spaCy (with thinc and blis), and its patterns end at word boundaries, which Chinese text does not have.
Knows strings only: no models, no database.
"""

from classifier.privacy.mask import PLACEHOLDERS, find, mask
from classifier.privacy.spans import KINDS, Span

__all__ = ["KINDS", "PLACEHOLDERS", "Span", "find", "mask"]
