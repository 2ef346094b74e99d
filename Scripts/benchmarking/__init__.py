"""Measurements of Kindex beside other solvers.

One run solves every case with every solver, one after another, each in a process of its own; each answer is judged from
its weights alone by numpy, which shares nothing with any solver's model.
"""
