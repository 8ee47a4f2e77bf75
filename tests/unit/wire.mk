# Unit tests of src/wire.
