"""measure: how fast gshell is here, beside others doing the same work in the same run.

In:      counts (how often), a file of lines
Out:     Measure rows; nothing is asserted, machines differ
Raises:  UsageError for a file of lines that cannot be read
Fails:   softly: a peer that is not installed is a row that says so
"""
