# Unit tests of src/desk.
