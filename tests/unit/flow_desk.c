#include "tests/unit/flow_desk.h"

#include <string.h>

#include "base/io.h"
#include "store/intake.h"

static const char conf_text[] =
	"config-version 1\n"
	"admins-mail admins@example.net\n"
	"templates %s\n"
	"state-dir %s\n"
	"relay out { host 127.0.0.1; tls none; port 2525 }\n"
	"inbox help { kind helpdesk }\n"
	"inbox second { kind helpdesk }\n"
	"team support { notify desk@example.net }\n"
	"user alice {\n"
	"  name \"Alice Ahlgren\"; email alice@example.net\n"
	"  team support; seat yes; role super-admin\n"
	"}\n"
	"pipeline support {\n"
	"  status new { label \"New\"; class open; initial yes }\n"
	"  status waiting-on-contact { label \"Waiting\"; class open }\n"
	"  status waiting-on-us { label \"Ours\"; class open }\n"
	"  status closed { label \"Closed\"; class closed }\n"
	"  on new {\n"
	"    send ticket-received to contact\n"
	"    notify team:support with notify-new\n"
	"  }\n"
	"}\n"
	"channel support {\n"
	"  inbox help; address support@example.com; relay out\n"
	"}\n"
	"channel other {\n"
	"  inbox second; address other@example.com; relay out\n"
	"}\n";

static struct conf *
load_conf(const struct kit *k, const char *templates)
{
	struct buf text = BUF_INIT, said = BUF_INIT;
	struct err e = ERR_INIT;
	char path[PATH_MAX];
	struct conf *c;

	snprintf(path, sizeof path, "%.*s/postroom.conf",
	    (int)sizeof path - 32, k->dir.top);
	buf_printf(&text, conf_text,
	    templates[0] != '\0' ? templates : SHIPPED_TEMPLATES,
	    k->dir.path);
	check(e.text, io_replace(path, buf_view(&text), 0600, &e));
	c = conf_load(path, &said);
	check(said.n > 0 ? said.p : "configuration", c != NULL);
	unlink(path);
	buf_clear(&said);
	buf_clear(&text);
	return c;
}

bool kit_reads_ahead;

void
kit_read_ahead(struct kit *k)
{
	struct err e = ERR_INIT;

	k->belt.ahead = read_ahead_new(k->dir.path, k->belt.reader, &e);
	check(e.text, k->belt.ahead != NULL);
}

void
kit_open(struct kit *k, const char *templates)
{
	struct err e = ERR_INIT;

	k->conf = load_conf(k, templates);
	check(e.text, db_open(&k->mail, k->dir.path, STORE_MAIL, &e));
	check(e.text, db_open(&k->belt.db, k->dir.path, STORE_DESK, &e));
	reader_here(&k->reader);
	k->belt.conf = k->conf;
	k->belt.key = STR("0123456789abcdef0123456789abcdef");
	k->belt.brands = brands_new(k->conf);
	k->belt.reader = &k->reader;
	if (kit_reads_ahead)
		kit_read_ahead(k);
}

void
kit_close(struct kit *k)
{
	read_ahead_free(k->belt.ahead);
	k->belt.ahead = NULL;
	brands_free(k->belt.brands);
	db_close(k->belt.db);
	db_close(k->mail);
	conf_free(k->conf);
}

void
kit_init(struct kit *k, const char *templates)
{
	memset(k, 0, sizeof *k);
	k->now = KIT_START * INT64_C(1000);
	state_dir_init(&k->dir);
	kit_open(k, templates);
}

void
kit_clear(struct kit *k)
{
	kit_close(k);
	arena_clear(&k->arena);
	state_dir_clear(&k->dir);
}

static void
put_crlf(struct buf *out, const char *raw)
{
	for (; *raw != '\0'; raw++) {
		if (*raw == '\n')
			buf_char(out, '\r');
		buf_char(out, *raw);
	}
}

static int64_t
put(struct kit *k, struct db *db, const char *channel, struct str bytes)
{
	struct intake_folder folder;
	struct raw_packed raw = { 0 };
	struct err e = ERR_INIT;
	int64_t id = 0;

	check(e.text, intake_folder_open(db, &(struct intake_epoch){
		.channel = channel, .name = "INBOX", .uidvalidity = 1,
		.uidnext = 1, .start = INTAKE_BEGINNING, .now_ms = k->now,
	    }, &folder, &e));
	raw_pack(&raw, bytes);
	check_int(e.text, intake_put(db, &(struct intake_mail){
		.channel = channel, .source = "imap", .folder_name = "INBOX",
		.folder = folder.id, .uidvalidity = 1,
		.uid = (uint32_t)(k->now / 1000 - KIT_START) + 1,
		.received_ms = k->now, .taken_ms = k->now,
		.full_size = (int64_t)bytes.n, .told = true, .raw = &raw,
	    }, &id, &e), 1);
	raw_packed_clear(&raw);
	return id;
}

int64_t
kit_take(struct kit *k, const char *channel, const char *raw)
{
	struct buf bytes = BUF_INIT;
	struct err e = ERR_INIT;
	int64_t id;

	k->now += 1000;
	put_crlf(&bytes, raw);
	check(e.text, db_begin(k->mail, &e));
	id = put(k, k->mail, channel, buf_view(&bytes));
	check(e.text, db_commit(k->mail, &e));
	buf_clear(&bytes);
	return id;
}

void
kit_take_all(struct kit *k, const char *channel, const struct strs *mails)
{
	struct err e = ERR_INIT;

	check(e.text, db_begin(k->mail, &e));
	for (size_t i = 0; i < mails->n; i++) {
		k->now += 1000;
		put(k, k->mail, channel, mails->s[i]);
	}
	check(e.text, db_commit(k->mail, &e));
}

void
kit_file(struct kit *k)
{
	struct err e = ERR_INIT;
	int n;

	k->now += 1000;
	do {
		n = file_batch(&k->belt, k->now, &e);
		check(e.text, n >= 0);
	} while (n > 0);
}

struct str
kit_ask(struct kit *k, const struct query *q)
{
	struct err e = ERR_INIT;
	struct stmt *s = db_use(k->belt.db, q, &e);
	struct buf rows = BUF_INIT;
	struct str out;
	int got;

	check(e.text, s != NULL);
	while ((got = db_step(s, &e)) == 1) {
		buf_str(&rows, db_str(s, 0));
		buf_char(&rows, '\n');
	}
	db_done(s);
	check(e.text, got == 0);
	out = str_copy(&k->arena, buf_view(&rows));
	buf_clear(&rows);
	return out;
}
