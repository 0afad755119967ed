"""sql: what database clients would do.

In: calls of clients, the SQL (or shell language of the store) they carry, and where it would run.
Out: effects sql.*, nosql.*, and whatever shell text a statement would start.
Raises: nothing. Fails: a statement nobody can read is `sql.unknown`, never nothing.

    lexer -> statements (conditions, verbs, routines) -> clients
"""
