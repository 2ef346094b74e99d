"""Disturbances of Kindex's commands: kills, full disks, missing folders, two writers and the like.

A trial runs one command in a fresh copy of a small workspace under one disturbance. Then every file that the command
writes is absent, as it was before, or whole; an exit code of 0 means that all are there and say what those of an
undisturbed run say; and the same command, run again in the same place, ends as an undisturbed run does.
"""
