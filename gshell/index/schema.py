"""The tables. Everything in them comes from casts and journals; a change here just bumps SCHEMA."""

from __future__ import annotations

SCHEMA = 1

TABLES = """
CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY, cast_path TEXT, subject TEXT, actor TEXT, on_behalf_of TEXT, agent TEXT, host TEXT,
    source_address TEXT, kind TEXT, command TEXT, cwd TEXT, started REAL, duration REAL, state TEXT, reason TEXT,
    status INTEGER, commands INTEGER, refused INTEGER, risk INTEGER, intact INTEGER,
    journal_read INTEGER, cast_read INTEGER  -- bytes of each that are in the index
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
CREATE INDEX IF NOT EXISTS effects_kind ON effects (kind, target);
CREATE INDEX IF NOT EXISTS effects_target ON effects (target);
CREATE TABLE IF NOT EXISTS passages (
    -- id is the rowid in `words`; at..until are bytes of the cast, NULL for a command's text
    id INTEGER PRIMARY KEY, session TEXT, line INTEGER, time REAL, at INTEGER, until INTEGER
);
CREATE INDEX IF NOT EXISTS passages_session ON passages (session);
-- Contentless: it finds, the recording tells. Half the size of the text instead of twice.
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (text, content = '', columnsize = 0, tokenize = 'unicode61');
"""
