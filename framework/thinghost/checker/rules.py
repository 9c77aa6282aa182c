"""All rules there are, by chapter as the documentation has them, and by code."""

from . import (
    bridges,
    expire,
    groups,
    items,
    links,
    metadata,
    parameters,
    patterns,
    profiles,
    rule_files,
    stale_after,
    text,
    things,
    transformations,
    units,
)

CHAPTERS = (
    text.CHAPTER,
    things.CHAPTER,
    bridges.CHAPTER,
    parameters.CHAPTER,
    items.CHAPTER,
    groups.CHAPTER,
    links.CHAPTER,
    profiles.CHAPTER,
    metadata.CHAPTER,
    expire.CHAPTER,
    stale_after.CHAPTER,
    patterns.CHAPTER,
    transformations.CHAPTER,
    units.CHAPTER,
    rule_files.CHAPTER,
)

RULES = {rule.code: rule for chapter in CHAPTERS for rule in chapter.rules}
