/* store/message_text.h -- the texts of a message, as SQL. Who selects them
 * does it by these, as pieces of a text are not kept twice (desk-005.sql).
 * m: what desk.message is called in the statement, with a dot.
 */
#ifndef STORE_MESSAGE_TEXT_H
#define STORE_MESSAGE_TEXT_H

#define MESSAGE_PIECE(m, name) \
	" CAST(substr(CAST(" m "text AS BLOB), " m name "_at + 1, " \
	m name "_bytes) AS TEXT)"

#define MESSAGE_PART(m, name) \
	" CASE " m name "_bytes WHEN 0 THEN " m name " ELSE" \
	MESSAGE_PIECE(m, name) " END"

/* What is shown and searched: what is new, or all where nothing is known to
 * be. */
#define MESSAGE_WORDS(m) \
	" CASE WHEN " m "new_text_bytes > 0 THEN" \
	MESSAGE_PIECE(m, "new_text") \
	" WHEN " m "new_text = '' THEN " m "text ELSE " m "new_text END"

#endif
