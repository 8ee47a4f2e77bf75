# Unit tests of src/api.
