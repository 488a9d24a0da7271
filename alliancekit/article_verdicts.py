"""What the verdicts on the article's claims mean: `MEANINGS`, the same list as in docs/data.md."""

from __future__ import annotations

MEANINGS = {
    "matches": "the primary text or the data say the same in substance; a quotation is word for word, capitals and "
    "punctuation aside",
    "matches with silent edits": "a quotation whose words were changed, cut or joined without a mark, while the sense "
    "stays",
    "differs in subject": "in the primary text somebody or something else is the doer, the speaker or the thing spoken "
    "about",
    "differs in content": "the primary text or the data say something else on a point of fact",
    "stated more firmly": "the primary text has a hedge, a condition or a weaker verb that the article leaves out",
    "depends on the rule": "true under one defensible definition or counting rule, and not under another",
    "not yet due": "a forecast or plan whose time has not come",
    "overtaken": "it held, or was plausible, when made; later events or data have replaced it",
    "contested": "the parties concerned dispute it, and the evidence does not settle it",
    "not testable": "praise, mood or purpose that no document or data could settle",
}

# In three groups: what agrees with the sources (of a quotation: its words), what differs, and what they do not settle.
AGREE = ("matches", "matches with silent edits")
DIFFER = ("differs in subject", "differs in content", "stated more firmly")
