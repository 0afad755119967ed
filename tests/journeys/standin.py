"""What stands in for a program that a guard must stop: it only notes its argv in the file $RAN."""

STAND_IN = """#!/bin/sh
printf '%s' "${0##*/}" >> "$RAN"
for word in "$@"; do printf ' %s' "$word" >> "$RAN"; done
echo >> "$RAN"
"""
