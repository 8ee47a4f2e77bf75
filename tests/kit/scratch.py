"""Where tests write: memory, if there is enough of it. Nothing here asks what a
disk does when the power goes (that is tests/fault/vfs_shim.c's), and a store
that is synced thousands of times waits for the disk most of the time."""
import os
import shutil

ENOUGH = 2 << 30
MEMORY = "/dev/shm"


def parent():
    """A folder for tempfile's dir=, or None: the usual one. POSTROOM_DISK in
    the environment: the usual one too."""
    if "POSTROOM_DISK" in os.environ or not os.access(MEMORY, os.W_OK):
        return None
    return MEMORY if shutil.disk_usage(MEMORY).free >= ENOUGH else None
