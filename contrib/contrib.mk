# Units, completion and other extras.
