/* base/fault.h -- where can the world end?
 *
 * Every database step and commit, every socket read and write, every rename
 * passes fault_point() by construction: the wrappers that do these things
 * call it, nobody sprinkles it. A test arms the k-th pass, for k = 1, 2, ...
 * until a run ends untouched. Disarmed it costs one compare.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <stdint.h>

/* fault_arm makes the k-th pass from now on kill this process with SIGKILL,
 * as `kill -9` would: no handler runs, nothing is flushed. k = 0 disarms. */
void fault_arm(int64_t k);

/* fault_arm_from_environment reads POSTROOM_CRASH_AT=k (or ROLE:k, which
 * arms only the role so named). For tests; main calls it once. */
void fault_arm_from_environment(const char *role);

/* fault_point counts one pass. where: "db.step", "socket.read", ...; a
 * constant, printed when the process dies here. Safe from any thread. */
void fault_point(const char *where);

int64_t fault_passes(void);     /* so far; for the tests' last run */

#endif
