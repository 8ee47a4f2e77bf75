/* valgrind_self.so -- postroom starts its roles by /proc/self/exe, which under
 * valgrind is valgrind. Preloaded, what it means is what POSTROOM_SELF names.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WORDS_MOST = 16 };

int
execl(const char *path, const char *word, ...)
{
	const char *self = getenv("POSTROOM_SELF");
	const char *words[WORDS_MOST + 1] = { word };
	va_list more;

	va_start(more, word);
	for (int i = 1; i <= WORDS_MOST && words[i - 1] != NULL; i++)
		words[i] = va_arg(more, const char *);
	va_end(more);
	words[WORDS_MOST] = NULL;
	return execv(self != NULL && strcmp(path, "/proc/self/exe") == 0 ?
	    self : path, (char *const *)(const void *)words);
}
