#include "mail/forward_word.h"

#include <string.h>

/* All folded (forward_fold), in the languages of forward_label.c. */

/* What a line drawn across the mail has between its dashes, in part. */
static const char *const stems[] = {
	"forwarded", "fwd.msg", "weitergeleitet", "message transfere",
	"message reexpedie", "message transmis", "mail transfere",
	"e-mail transfere", "courriel transfere", "courrier transfere",
	"reenviad", "reenviat", "reencaminhad", "encaminhad", "inoltrat",
	"doorgestuurd", "vidarebefordra", "videresend", "valitetty viesti",
	"edelleenlahetetty", "przekazan", "przekazywan", "wiadomosc przeslana",
	"przeslana wiadomosc", "proslijeden", "prosleden", "posredovano",
	"preposlan", "preposielan", "predana zprava", "tovabbitott",
	"redirectionat", "пересыла", "переслан", "перенаправл",
	"переадресован", "препратен", "προωθημεν", "iletilen",
	"iletilmis", "yonlendirilen", "yonlendirilmis", "ileti baslangici",
	"edastatud", "persiust", "parsutit", "chuyen tiep", "diteruskan",
	"הועבר", "שהועבר", "معاد توجيه", "إعادة توجيه", "转发",
	"轉寄", "轉發", "転送", "전달", "aframsend", "ส่งต่อ", NULL
};

/* Whole lines, but for their colon. */
static const char *const begins[] = {
	"begin forwarded message", "start of forwarded message",
	"forwarded message", "forwarded email",
	"anfang der weitergeleiteten nachricht",
	"anfang der weitergeleiteten e-mail", "weitergeleitete nachricht",
	"inicio del mensaje reenviado", "mensaje reenviado",
	"valitetty viesti alkaa", "valitetty viesti",
	"debut du message reexpedie", "debut du message transfere",
	"message transfere", "zapocni proslijedenu poruku",
	"pocetak proslijedene poruke", "tovabbitott level kezdete",
	"tovabbitott uzenet kezdete", "inizio messaggio inoltrato",
	"inizio del messaggio inoltrato", "messaggio inoltrato",
	"begin doorgestuurd bericht", "doorgestuurd bericht",
	"videresendt melding", "start pa videresendt melding",
	"start pa videresendt besked", "videresendt besked",
	"poczatek przekazywanej wiadomosci", "poczatek przekazanej wiadomosci",
	"inicio da mensagem reencaminhada", "inicio da mensagem encaminhada",
	"incepe mesajul redirectionat", "inceputul mesajului redirectionat",
	"начало переадресованного сообщения",
	"начало пересылаемого сообщения",
	"zacatek preposilane zpravy", "zaciatok preposlanej spravy",
	"vidarebefordrat mejl", "vidarebefordrat brev",
	"paborjat vidarebefordrat brev", "borja vidarebefordrat meddelande",
	"ileti baslangici", "iletilen ileti baslangici",
	"початок листа, що пересилається",
	"початок пересланого повідомлення",
	"αρχη προωθημενου μηνυματοσ", "inici del missatge reenviat",
	"bat dau thu duoc chuyen tiep", "mulai pesan yang diteruskan", "转发的邮件",
	"下面是被转发的邮件", "开始转发的邮件", "以下是轉寄的郵件",
	"開始轉寄郵件", "轉寄的郵件", "転送されたメッセージ",
	"転送メッセージ", "전달된 메시지", "전달된 메시지 시작",
	"תחילת ההודעה שהועברה",
	"بداية الرسالة المعاد توجيهها", NULL
};

/* What programs put in front of a subject, up to the colon. */
static const char *const reply_words[] = {
	"re", "aw", "antw", "antwort", "sv", "svar", "odp", "odpowiedz", "rif",
	"ris", "r", "ref", "res", "resp", "rep", "ynt", "yan", "bls", "va",
	"val", "odg", "ats", "atb", "απ", "ρε", "отв", "ответ", "השב", "רד",
	"رد", "回复", "回覆", "答复", "回信", "返信", "답장", "회신",
	"tra loi", NULL
};

static const char *const forward_words[] = {
	"fw", "fwd", "forward", "forwarded", "wg", "weitergeleitet", "wtr",
	"weiterl", "tr", "transf", "transfert", "rv", "reenv", "enc", "i",
	"inolt", "vb", "vid", "vidarebefordrat", "videresendt", "vl",
	"valitetty", "pd", "podaj dalej", "doorst", "doorgestuurd", "fs",
	"tovabbitas", "tovabbitott", "tov", "ilt", "iletilen", "ilet", "redir",
	"redirectionat", "preposl", "prep", "predano", "preposlane",
	"proslijedeno", "posr", "пересл", "пересылаю", "пер", "перес",
	"πρθ", "προωθ", "הועבר", "הע", "إعادة توجيه", "转发",
	"轉寄", "轉發", "転送", "전달", "chuyen tiep", NULL
};

static const char *const either_words[] = {
	"vs", NULL
};

static const struct {
	enum forward_says says;
	const char *const *words;
} prefixes[] = {
	{ SAYS_REPLY, reply_words }, { SAYS_FORWARD, forward_words },
	{ SAYS_EITHER, either_words },
};

static const char *const *const all[] = {
	stems, begins, reply_words, forward_words, either_words
};

enum {
	LINE_MIN = 8, LINE_MAX = 400,   /* bytes of a line that announces */
	ACROSS_MAX = 4096,              /* with a header run on to it */
	PREFIX_MAX = 40,                /* bytes of a subject's prefix */
	TAGS_MAX = 4,                   /* "[EXTERNAL]" in front of it */
};

static bool
is_in(struct str folded, const char *const *words)
{
	for (; folded.n > 0 && *words != NULL; words++)
		if (str_is(folded, *words))
			return true;
	return false;
}

static bool
has_stem(struct str folded)
{
	for (const char *const *w = stems; folded.n > 0 && *w != NULL; w++)
		if (str_find(folded, str_from(*w), 0) < folded.n)
			return true;
	return false;
}

/* Marks of quoting and emphasis in front. */
static struct str
without_marks(struct str s)
{
	for (;;) {
		s = str_trim(s);
		if (str_starts(s, "\xef\xbb\xbf"))
			s = str_sub(s, 3, s.n);
		else if (str_starts(s, "\xc2\xa0"))
			s = str_sub(s, 2, s.n);
		else if (s.n > 0 && s.p[0] == '>')
			s = str_sub(s, 1, s.n);
		else
			return s;
	}
}

/* The bytes of the dash at the start of s, ASCII or one of the many that
 * Unicode has; 0: there is none. */
static size_t
dash(struct str s)
{
	if (s.n > 0 && strchr("-_=*~", s.p[0]) != NULL)
		return s.p[0] != '\0';
	if (s.n < 3 || s.p[0] != '\xe2')
		return 0;
	if (s.p[1] == '\x80')           /* U+2010 to U+2015 */
		return s.p[2] >= '\x90' && s.p[2] <= '\x95' ? 3 : 0;
	return s.p[1] == '\x94' && s.p[2] == '\x80' ? 3 : 0;    /* U+2500 */
}

/* How many bytes of dashes s begins with. */
static size_t
dashes(struct str s)
{
	size_t n = 0, one;

	while ((one = dash(str_sub(s, n, s.n))) > 0)
		n += one;
	return n;
}

/* Where the next two dashes stand; s.n: nowhere. */
static size_t
next_dashes(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		size_t one = dash(str_sub(s, i, s.n));

		if (one > 0 && dash(str_sub(s, i + one, s.n)) > 0)
			return i;
	}
	return s.n;
}

/* "----- what it says ----- rest", once or, in two languages, twice. */
static bool
is_across(struct str s, struct str *rest)
{
	char room[FOLD_MAX];
	size_t n = dashes(s), end;
	bool found = false;

	while (n >= 2) {
		struct str words = str_sub(s, n, s.n);

		end = next_dashes(str_sub(words, 0, FOLD_MAX));
		if (end >= words.n || end >= FOLD_MAX ||
		    !has_stem(forward_fold(str_sub(words, 0, end), room)))
			break;
		found = true;
		s = str_sub(words, end, words.n);
		n = dashes(s);
	}
	*rest = found ? str_trim(str_sub(s, n, s.n)) : STR_NONE;
	return found;
}

/* ASCII or wide. Most lines have none and need not be folded. */
static bool
has_colon(struct str s)
{
	return str_find_char(s, ':', 0) < s.n ||
	    str_find(s, STR("\xef\xbc\x9a"), 0) < s.n;
}

/* The folded line less its colon; empty: it ends in none. */
static struct str
before_colon(struct str line, char room[FOLD_MAX])
{
	struct str s;

	if (!has_colon(line))
		return STR_NONE;
	s = forward_fold(str_sub(line, dashes(line), line.n), room);
	while (s.n > 0 && (s.p[s.n - 1] == '*' || s.p[s.n - 1] == '_'))
		s.n--;
	if (!str_ends(s, ":"))
		return STR_NONE;
	return str_trim(str_sub(s, 0, s.n - 1));
}

bool
forward_line(struct str line, struct str *rest)
{
	char room[FOLD_MAX];
	struct str behind;

	if (rest == NULL)
		rest = &behind;
	*rest = STR_NONE;
	line = without_marks(line);
	if (line.n < LINE_MIN || line.n > ACROSS_MAX)
		return false;
	if (is_across(line, rest))
		return true;
	return line.n <= LINE_MAX && is_in(before_colon(line, room), begins);
}

bool
forward_line_maybe(struct str line)
{
	char room[FOLD_MAX];

	line = without_marks(line);
	return line.n >= LINE_MIN && line.n <= 2 * FOLD_MAX / 3 &&
	    has_stem(before_colon(line, room));
}

/* "[EXTERNAL] Fwd: x" less what stands in brackets. */
static struct str
without_tags(struct str subject)
{
	subject = str_trim(subject);
	for (int i = 0; i < TAGS_MAX && str_starts(subject, "["); i++) {
		size_t end = str_find_char(subject, ']', 0);

		if (end >= subject.n)
			break;
		subject = str_trim(str_sub(subject, end + 1, subject.n));
	}
	return subject;
}

/* Where the prefix ends: the colon, ASCII or wide. */
static size_t
prefix_end(struct str s, size_t *behind)
{
	struct str start = str_sub(s, 0, PREFIX_MAX);
	size_t colon = str_find_char(start, ':', 0);
	size_t wide = str_find(start, STR("\xef\xbc\x9a"), 0);

	*behind = colon + 1;
	if (wide < colon)
		*behind = wide + 3;
	return wide < colon ? wide : colon;
}

enum forward_says
forward_subject(struct str subject, struct str *bare)
{
	struct str all_of_it = without_tags(subject), s;
	char room[FOLD_MAX];
	size_t behind, end = prefix_end(all_of_it, &behind);

	if (bare != NULL)
		*bare = subject;
	if (end >= all_of_it.n || end >= PREFIX_MAX)
		return SAYS_NOTHING;
	s = forward_fold(str_sub(all_of_it, 0, end), room);
	/* "AW[2]:", "Re(3):", "Re^2:" */
	s.n = str_find_char(s, '[', 0);
	s.n = str_find_char(s, '(', 0);
	s.n = str_find_char(s, '^', 0);
	s = str_trim(s);
	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
		if (!is_in(s, prefixes[i].words))
			continue;
		if (bare != NULL)
			*bare = str_trim(str_sub(all_of_it, behind,
			    all_of_it.n));
		return prefixes[i].says;
	}
	return SAYS_NOTHING;
}

const char *
forward_word(size_t i)
{
	for (size_t k = 0; k < sizeof all / sizeof *all; k++)
		for (const char *const *w = all[k]; *w != NULL; w++)
			if (i-- == 0)
				return *w;
	return NULL;
}
