"""The tables. Everything in them comes from casts and journals; a change here just bumps SCHEMA."""

from __future__ import annotations

SCHEMA = 3

TABLES = """
CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY, cast_path TEXT, subject TEXT, actor TEXT, on_behalf_of TEXT, agent TEXT, host TEXT,
    source_address TEXT, kind TEXT, command TEXT, cwd TEXT, started REAL, duration REAL, state TEXT, reason TEXT,
    status INTEGER, commands INTEGER, refused INTEGER, risk INTEGER, intact INTEGER, truncated INTEGER,
    journal_read INTEGER, cast_read INTEGER,  -- bytes of each that are in the index
    cast_time REAL,  -- seconds: of the last event that is
    first_passage INTEGER, last_passage INTEGER  -- its passages are numbered between these, and those of others, too
);
CREATE INDEX IF NOT EXISTS sessions_started ON sessions (started);
CREATE INDEX IF NOT EXISTS sessions_subject ON sessions (subject, started);
CREATE TABLE IF NOT EXISTS commands (
    session TEXT, line INTEGER, time REAL, text TEXT, verdict TEXT, refused TEXT, answer TEXT, risk INTEGER,
    rule TEXT, rules TEXT, reason TEXT, cwd TEXT, status INTEGER, duration REAL,
    at INTEGER,  -- byte of the cast where its output begins
    PRIMARY KEY (session, line)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS effects (session TEXT, line INTEGER, kind TEXT, target TEXT, risk INTEGER);
CREATE INDEX IF NOT EXISTS effects_line ON effects (session, line);
CREATE TABLE IF NOT EXISTS passages (
    -- id is the rowid in `words`; at..until are bytes of the cast, NULL for a command's text
    id INTEGER PRIMARY KEY, session TEXT, line INTEGER, time REAL, at INTEGER, until INTEGER
);
CREATE INDEX IF NOT EXISTS passages_session ON passages (session);
CREATE TABLE IF NOT EXISTS frames (
    -- the screen after all events before byte `at` of the cast; state: zlib
    session TEXT, at INTEGER, time REAL, columns INTEGER, rows INTEGER, state BLOB, PRIMARY KEY (session, at)
) WITHOUT ROWID;
-- Contentless: it finds, the recording tells. A fifth to a third of the text's size instead of twice.
-- facts: who, where, which verdict…, so that a rare one is found among a million without looking at each (facts.py).
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (
    text, facts, content = '', columnsize = 0, tokenize = 'unicode61'
);
"""
