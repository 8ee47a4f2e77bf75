#include "mail/quote_line.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

enum { STEPS_MAX = 20000 };     /* of PCRE2 for one line */

/* The languages: English, German, French, Spanish, Italian, Portuguese,
 * Dutch, Danish/Norwegian/Swedish, Finnish, Polish, Czech/Slovak, Hungarian,
 * Romanian, Russian/Ukrainian, Greek, Turkish, Vietnamese, Hebrew, Chinese,
 * Japanese, Korean. */
#define VERBS \
	"wrote|writes|said|schrieb|geschrieben|hat geschrieben|" \
	"a écrit|ecrit|escribió|escribio|va escriure|" \
	"ha scritto|scrisse|escreveu|schreef|heeft geschreven|geschreven|" \
	"skrev|skrev följande|kirjoitti|napisał(?:a|\\(a\\))?|" \
	"pisze|napsal(?:a|\\(a\\))?|napíše|" \
	"napísal(?:a|\\(a\\))?|" \
	"írta|a scris|" \
	"(?:на)?писала?|" \
	"пишет|" \
	"пише|" \
	"έγραψε|" \
	"yazdı|đã viết|" \
	"כתב|" \
	"写道|寫道|" \
	"書きました|" \
	"작성"
#define OPENERS \
	"on|at|am|le|el|il|em|a|op|den|på|w dniu|dnia|dne|" \
	"dňa|în|la|в|vào|" \
	"στις"
#define ORIGINAL_WORDS \
	"original message|original email|original e-mail|reply message|" \
	"original appointment|" \
	"ursprüngliche (?:nachricht|e-mail|mail)|originalnachricht|" \
	"antwort nachricht|message d.origine|message original|" \
	"mensaje original|mensagem original|messaggio originale|" \
	"oorspronkelijk bericht|oorspronkelijke e-mail|" \
	"originalmeddelande|ursprungligt meddelande|" \
	"oprindelig meddelelse|original meddelelse|opprinnelig melding|" \
	"alkuperäinen viesti|oryginalna wiadomość|" \
	"wiadomość oryginalna|" \
	"původní (?:zpráva|e-mail)|" \
	"pôvodná správa|eredeti üzenet|" \
	"mesaj original|" \
	"Исходное " \
	"сообщение|" \
	"orijinal (?:mesaj|ileti)|" \
	"原始邮件|" \
	"原始郵件|" \
	"원본 메시지"
#define FORWARD_WORDS \
	"forwarded (?:message|by|email)|(?:begin )?forwarded message|" \
	"weitergeleitete (?:nachricht|mail|e-mail)|" \
	"anfang der weitergeleiteten (?:nachricht|e-mail)|" \
	"message transféré|" \
	"début du message (?:réexpédié|" \
	"transféré)|" \
	"mensaje reenviado|inicio del mensaje reenviado|" \
	"mensagem (?:reencaminhada|encaminhada)|" \
	"início da mensagem (?:reencaminhada|encaminhada)|" \
	"messaggio inoltrato|inizio messaggio inoltrato|" \
	"inizio del messaggio inoltrato|" \
	"doorgestuurd bericht|begin doorgestuurd bericht|" \
	"vidarebefordrat (?:meddelande|mejl)|" \
	"vidarebefordrat brev|påbörjat vidarebefordrat brev|" \
	"videresendt (?:meddelelse|melding|besked)|" \
	"start på videresendt besked|videresendt e-mail|" \
	"välitetty viesti|välitetty viesti alkaa|" \
	"edelleenlähetetty viesti|" \
	"(?:wiadomość )?przekazana wiadomość|" \
	"początek przekazywanej wiadomości|" \
	"započni proslijeđenu poruku|proslijeđena poruka|" \
	"začiatok preposlanej správy|začátek přeposílané zprávy|" \
	"i̇leti başlangıcı|ileti başlangıcı|" \
	"початок листа, що пересилається|" \
	"перенаправлене повідомлення|" \
	"начало " \
	"переадресованного сообщения|" \
	"przesłana wiadomość|" \
	"přeposlaná zpráva|" \
	"předaná zpráva|" \
	"preposlaná správa|" \
	"továbbított (?:üzenet|levél)|" \
	"mesaj redirecționat|mesaj redirectionat|" \
	"Пересылае" \
	"мое " \
	"сообщение|" \
	"iletilen (?:mesaj|ileti)|yönlendirilen ileti|" \
	"转发的邮件|" \
	"轉寄的郵件|" \
	"転送メッセージ"

enum pattern {
	ATTRIBUTION_OPENED, ATTRIBUTION_DATED, ATTRIBUTION_ADDRESS,
	ATTRIBUTION_VERB_FIRST, ATTRIBUTION_DASHED, ORIGINAL, FORWARD, FORWARD_BEGIN, MOBILE,
	PATTERNS
};

static const char *const patterns[PATTERNS] = {
	/* On Mon, 1 Jan 2024 at 10:00, Ann <a@x> wrote: */
	[ATTRIBUTION_OPENED] = "^(?=.*[\\d@])\\W{0,3}(?:" OPENERS ")\\s.{2,}?\\s?(?:"
	    VERBS ")(?:\\W.{0,80})?[:：]\\W*$",
	/* Ann schrieb am 1.1.2024 um 10:00: */
	[ATTRIBUTION_DATED] = "^(?=.*(?:@|\\d[:.h]\\d\\d|\\d{4}))"
	    ".{2,}\\s?(?:" VERBS ")(?:\\W.{0,120})?[:：]\\W*$",
	/* 2024/1/1 Ann <a@x>, and with ':' behind */
	[ATTRIBUTION_ADDRESS] =
	    "^(?:\\d{4}[-/.]\\d\\d?[-/.]\\d\\d?|\\d\\d?[-/.]\\d\\d?[-/.]\\d{4})"
	    "[ ,].{0,100}<\\s?[^<>\\s]+@[^<>\\s]+\\s?>\\s?:?$",
	/* Napisał Ann dnia 1.1.2024: */
	[ATTRIBUTION_VERB_FIRST] = "^(?=.*\\d)(?:" VERBS
	    ")\\s.{4,200}[:：]$",
	/* ---- Ann wrote ---- */
	[ATTRIBUTION_DASHED] = "^-{2,}\\s?.{2,100}\\s?(?:" VERBS
	    ")\\s?-{2,}$",
	[ORIGINAL] = "^[\\s>*]*[-_=*]{2,}\\s*(?:" ORIGINAL_WORDS
	    ")\\s*:?\\s*[-_=*]{2,}(?:\\W*$|\\s)",
	[FORWARD] = "^[\\s>*]*[-_=*]{2,}\\s*(?:" FORWARD_WORDS
	    ")[^-_=*]{0,60}[-_=*]{2,}(?:\\W*$|\\s)",
	[FORWARD_BEGIN] = "^[\\s>*]*(?:" FORWARD_WORDS ")\\s?:\\W*$",
	[MOBILE] = "^\\W{0,4}(?:"
	    "sent (?:from|via|with|using|by) \\S.{0,60}"
	    "|get outlook for \\w+.{0,60}"
	    "|(?:\\w+ ){0,3}sent from my .{0,40}"
	    "|(?:von|aus|mit) (?:mein\\w*|der|dem)? ?.{2,50} gesendet"
	    "|gesendet (?:von|mit|aus|über) .{2,60}"
	    "|diese nachricht wurde von mein\\w+ .{2,50} gesendet"
	    "|envoyée? (?:de|depuis|à partir|avec|par) .{2,60}"
	    "|téléchargez outlook .{2,40}"
	    "|enviado (?:desde|do|a partir|de|pelo|con) .{2,60}"
	    "|inviato d\\w+ .{2,60}"
	    "|verstuurd vanaf .{2,60}|verzonden (?:vanaf|via|met) .{2,60}"
	    "|skickat från .{2,60}|sendt fra .{2,60}"
	    "|sent fra .{2,60}"
	    "|lähetetty .{2,60}"
	    "|wysłano z .{2,60}|odesláno z .{2,60}"
	    "|trimis de pe .{2,60}|.{2,40} küldve"
	    "|Отправле"
	    "но с .{2,80}"
	    "|.{0,40}から送信"
	    "|发自我的.{2,40}"
	    "|.{2,40}'?(?:den|dan) gönderildi"
	    ")\\W*$",
};

/* Compiled once for the process; never changed after that, and shared by
 * threads as PCRE2 allows. It depends on nothing but the table above. */
static pcre2_code *code[PATTERNS];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
compile(void)
{
	for (int i = 0; i < PATTERNS; i++) {
		int error;
		size_t at;

		code[i] = pcre2_compile((PCRE2_SPTR)patterns[i],
		    PCRE2_ZERO_TERMINATED,
		    PCRE2_CASELESS | PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C,
		    &error, &at, NULL);
		if (code[i] == NULL)
			abort();        /* a pattern of ours */
	}
}

static bool
matches(enum pattern which, struct str s)
{
	pcre2_match_context *ctx;
	pcre2_match_data *data;
	int r;

	pthread_once(&once, compile);
	ctx = pcre2_match_context_create(NULL);
	data = pcre2_match_data_create(1, NULL);
	if (ctx == NULL || data == NULL)
		abort();
	pcre2_set_match_limit(ctx, STEPS_MAX);
	pcre2_set_depth_limit(ctx, STEPS_MAX);
	/* Over the limit is no match: a quote too few does no harm. */
	r = pcre2_match(code[which], (PCRE2_SPTR)s.p, s.n, 0, 0, data, ctx);
	pcre2_match_data_free(data);
	pcre2_match_context_free(ctx);
	return r >= 0;
}

static bool
ends_with_colon(struct str s)
{
	while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '*' ||
	    s.p[s.n - 1] == '_' || s.p[s.n - 1] == '>'))
		s.n--;
	return str_ends(s, ":") || str_ends(s, "：");
}

static bool
ends_with_dashes(struct str line)
{
	return str_starts(line, "--") && str_ends(line, "--");
}

bool
line_may_attribute(struct str line)
{
	line = str_trim(line);
	if (line.n < 8 || line.n > ATTRIBUTION_MAX)
		return false;
	return ends_with_colon(line) || ends_with_dashes(line) ||
	    (line.p[0] >= '0' && line.p[0] <= '9' &&
	    line.p[line.n - 1] == '>');
}

bool
line_opens_attribution(struct str line)
{
	line = str_trim(line);
	if (!line_may_attribute(line))
		return false;
	if (line.p[0] >= '0' && line.p[0] <= '9' &&
	    str_find_char(line, '@', 0) < line.n &&
	    matches(ATTRIBUTION_ADDRESS, line))
		return true;
	return ends_with_colon(line) && matches(ATTRIBUTION_OPENED, line);
}

bool
line_is_attribution(struct str line)
{
	line = str_trim(line);
	if (!line_may_attribute(line))
		return false;
	if (ends_with_dashes(line))
		return matches(ATTRIBUTION_DASHED, line);
	return line_opens_attribution(line) || (ends_with_colon(line) &&
	    (matches(ATTRIBUTION_DATED, line) ||
	    matches(ATTRIBUTION_VERB_FIRST, line)));
}

/* Most lines are neither; only these are worth a pattern. */
static bool
is_ruled(struct str line)
{
	return str_find(line, STR("--"), 0) < line.n ||
	    str_find(line, STR("__"), 0) < line.n ||
	    str_find(line, STR("=="), 0) < line.n ||
	    str_find(line, STR("**"), 0) < line.n;
}

bool
line_is_original(struct str line)
{
	return line.n > 8 && line.n < 400 && is_ruled(line) &&
	    matches(ORIGINAL, line);
}

bool
line_is_forward(struct str line)
{
	if (line.n < 8 || line.n > 400)
		return false;
	return (is_ruled(line) && matches(FORWARD, line)) ||
	    (ends_with_colon(line) && matches(FORWARD_BEGIN, line));
}

static const struct label {
	const char *word;
	enum head head;
} labels[] = {
	{ "From", HEAD_FROM }, { "Von", HEAD_FROM }, { "De", HEAD_FROM },
	{ "Da", HEAD_FROM }, { "Van", HEAD_FROM }, { "Fra", HEAD_FROM },
	{ "Från", HEAD_FROM }, { "Od", HEAD_FROM },
	{ "Lähettäjä", HEAD_FROM },
	{ "Feladó", HEAD_FROM }, { "De la", HEAD_FROM },
	{ "Kimden", HEAD_FROM }, { "Gönderen", HEAD_FROM },
	{ "От", HEAD_FROM },
	{ "От кого", HEAD_FROM },
	{ "Від", HEAD_FROM },
	{ "Από", HEAD_FROM },
	{ "发件人", HEAD_FROM },
	{ "寄件者", HEAD_FROM },
	{ "差出人", HEAD_FROM },
	{ "보낸 사람", HEAD_FROM },
	{ "Sent", HEAD_DATE }, { "Date", HEAD_DATE },
	{ "Gesendet", HEAD_DATE }, { "Gesendet am", HEAD_DATE },
	{ "Datum", HEAD_DATE }, { "Envoyé", HEAD_DATE },
	{ "Envoyé le", HEAD_DATE }, { "Enviado", HEAD_DATE },
	{ "Enviado el", HEAD_DATE }, { "Enviada em", HEAD_DATE },
	{ "Enviado em", HEAD_DATE }, { "Fecha", HEAD_DATE },
	{ "Data", HEAD_DATE }, { "Inviato", HEAD_DATE },
	{ "Verzonden", HEAD_DATE }, { "Skickat", HEAD_DATE },
	{ "Sendt", HEAD_DATE }, { "Dato", HEAD_DATE },
	{ "Lähetetty", HEAD_DATE },
	{ "Päiväys", HEAD_DATE },
	{ "Päivämäärä", HEAD_DATE },
	{ "Wysłano", HEAD_DATE }, { "Odesláno", HEAD_DATE },
	{ "Dátum", HEAD_DATE }, { "Elküldve", HEAD_DATE },
	{ "Trimis", HEAD_DATE }, { "Tarih", HEAD_DATE },
	{ "Gönderildi", HEAD_DATE },
	{ "Дата", HEAD_DATE },
	{ "Отправле"
	    "но", HEAD_DATE },
	{ "Ημερομην"
	    "ία", HEAD_DATE },
	{ "发送时间", HEAD_DATE },
	{ "日期", HEAD_DATE },
	{ "日時", HEAD_DATE },
	{ "送信日時", HEAD_DATE },
	{ "날짜", HEAD_DATE },
	{ "To", HEAD_TO }, { "An", HEAD_TO }, { "À", HEAD_TO },
	{ "Para", HEAD_TO }, { "A", HEAD_TO }, { "Aan", HEAD_TO },
	{ "Till", HEAD_TO }, { "Til", HEAD_TO },
	{ "Vastaanottaja", HEAD_TO }, { "Do", HEAD_TO }, { "Komu", HEAD_TO },
	{ "Címzett", HEAD_TO }, { "Către", HEAD_TO },
	{ "Kime", HEAD_TO }, { "Кому", HEAD_TO },
	{ "Куда", HEAD_TO },
	{ "Προς", HEAD_TO },
	{ "收件人", HEAD_TO },
	{ "收件者", HEAD_TO },
	{ "宛先", HEAD_TO },
	{ "받는 사람", HEAD_TO },
	{ "Subject", HEAD_SUBJECT }, { "Betreff", HEAD_SUBJECT },
	{ "Objet", HEAD_SUBJECT }, { "Asunto", HEAD_SUBJECT },
	{ "Assunto", HEAD_SUBJECT }, { "Oggetto", HEAD_SUBJECT },
	{ "Onderwerp", HEAD_SUBJECT }, { "Ämne", HEAD_SUBJECT },
	{ "Emne", HEAD_SUBJECT }, { "Aihe", HEAD_SUBJECT },
	{ "Temat", HEAD_SUBJECT }, { "Předmět", HEAD_SUBJECT },
	{ "Predmet", HEAD_SUBJECT }, { "Tárgy", HEAD_SUBJECT },
	{ "Subiect", HEAD_SUBJECT }, { "Konu", HEAD_SUBJECT },
	{ "Тема", HEAD_SUBJECT },
	{ "Θέμα", HEAD_SUBJECT },
	{ "主题", HEAD_SUBJECT },
	{ "主旨", HEAD_SUBJECT },
	{ "件名", HEAD_SUBJECT },
	{ "제목", HEAD_SUBJECT },
	{ "Cc", HEAD_OTHER }, { "Bcc", HEAD_OTHER }, { "Kopie", HEAD_OTHER },
	{ "Reply-To", HEAD_OTHER }, { "Antwort an", HEAD_OTHER },
	{ "Importance", HEAD_OTHER }, { "Wichtigkeit", HEAD_OTHER },
	{ "Priority", HEAD_OTHER }, { "Organization", HEAD_OTHER },
	{ "Attachments", HEAD_OTHER }, { "Message-ID", HEAD_OTHER },
};

enum head
line_head(struct str line)
{
	struct str s = str_trim(line), word;
	size_t colon;

	while (s.n > 0 && (s.p[0] == '*' || s.p[0] == '>' || s.p[0] == ' ' ||
	    s.p[0] == '_'))
		s = str_sub(s, 1, s.n);
	colon = str_find_char(str_sub(s, 0, 48), ':', 0);
	if (colon >= s.n || colon >= 48)
		colon = str_find(str_sub(s, 0, 48), STR("："), 0);
	if (colon >= s.n || colon >= 48)
		return HEAD_NONE;
	word = str_trim(str_sub(s, 0, colon));
	if (str_ends(word, " "))
		word.n -= 2;
	while (word.n > 0 && (word.p[word.n - 1] == '*' ||
	    word.p[word.n - 1] == ' '))
		word.n--;
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		if (str_is_nocase(word, labels[i].word))
			return labels[i].head;
	return HEAD_NONE;
}

bool
line_is_signature(struct str line)
{
	static const char *const marks[] = {
		"--", "---", "__", "___", "–", "—",
		"——",
	};

	line = str_trim(line);
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (str_is(line, marks[i]))
			return true;
	return false;
}

bool
line_is_mobile(struct str line)
{
	line = str_trim(line);
	return line.n >= 10 && line.n <= 120 && matches(MOBILE, line);
}
