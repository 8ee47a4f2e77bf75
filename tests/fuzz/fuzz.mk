# Fuzzers: make fuzz (clang).
