#include "conf/init.h"

/* Made from conf/postroom.conf by the build: bytes, parted by commas. */
static const char text[] = {
#include "conf/init_text.inc"
	'\0'
};

const char *
conf_init_text(void)
{
	return text;
}
