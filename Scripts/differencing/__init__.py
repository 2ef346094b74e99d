"""Random problems through the built program, against an oracle that tries everything: see Scripts/differential."""
