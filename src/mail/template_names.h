/* mail/template_names.h -- which values may a template name?
 *
 * What the desk gives (desk/ fills exactly these) and check-config allows.
 * item.* stand inside a list: in {{#messages}} from, date and text, in
 * {{#message.attachments}} name and size, in {{#tickets}} the rest.
 */
#ifndef MAIL_TEMPLATE_NAMES_H
#define MAIL_TEMPLATE_NAMES_H

#include <stdbool.h>

#include "base/bytes.h"

/* NULL-terminated, sorted. */
extern const char *const template_known[];

/* template_base is the name of the value a tag speaks of: without
 * ".markdown". */
struct str template_base(struct str name);

/* template_is_known: is it, or what it stands for, in this list? */
bool template_is_known(const char *const *known, struct str name);

/* template_nearest is the name of the list that was probably meant, or NULL
 * when nothing is near. */
const char *template_nearest(const char *const *known, struct str name);

#endif
