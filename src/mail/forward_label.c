#include "mail/forward_word.h"

/* The languages: English, German, French, Spanish, Italian, Portuguese,
 * Catalan, Dutch, Danish, Norwegian, Swedish, Icelandic, Finnish, Polish,
 * Czech, Slovak, Hungarian, Romanian, Croatian, Slovene, Russian, Ukrainian,
 * Bulgarian, Greek, Turkish, Estonian, Latvian, Lithuanian, Indonesian,
 * Vietnamese, Thai, Hebrew, Arabic, Chinese, Japanese, Korean. No word means
 * two things. All are folded (forward_fold). */
static const char *const from_words[] = {
	"送信元", "from", "von", "de", "da", "van", "fra", "fran", "lahettaja",
	"od", "odesilatel", "odosielatel", "felado", "kuldo", "de la",
	"expeditor", "expeditorul", "salje", "posiljatelj", "от", "от кого",
	"отправитель", "від", "від кого", "відправник",
	"απο", "αποστολεασ", "kimden", "gonderen", "saatja", "kellelt", "nuo",
	"sutitajs", "remitente", "remetente", "mittente", "expediteur",
	"absender", "afzender", "avsender", "afsender", "avsandare", "nadawca",
	"sender", "dari", "tu", "nguoi gui", "מאת", "من", "寄件者", "寄件人",
	"发件人", "差出人", "送信者", "보낸 사람", "보낸사람", "발신",
	"จาก", NULL
};

static const char *const date_words[] = {
	"date", "sent", "sent at", "sent on", "date sent", "gesendet",
	"gesendet am", "datum", "envoye", "envoye le", "date d'envoi",
	"enviado", "enviado el", "enviado em", "enviada em", "enviada",
	"enviat", "enviat el", "fecha", "fecha de envio", "data", "inviato",
	"inviato il", "data invio", "data de envio", "verzonden",
	"verzonden op", "skickat", "skickad", "sendt", "dato", "lahetetty",
	"paivays", "paivamaara", "wyslano", "data wyslania", "wyslane",
	"odeslano", "odoslane", "elkuldve", "kuldes ideje", "kuldve", "trimis",
	"trimis la", "data trimiterii", "poslano", "datum slanja", "дата",
	"отправлено", "дата отправки", "надіслано",
	"відправлено", "изпратено", "ημερομηνια",
	"σταλθηκε", "εσταλη", "tarih", "gonderildi", "gonderilmis",
	"gonderilen", "odeslano dne", "gonderilme tarihi", "gonderme tarihi",
	"gonderim tarihi", "saadetud", "kuupaev", "saatmisaeg", "issiusta",
	"nosutits", "datums", "tanggal", "dikirim", "terkirim", "ngay",
	"da gui", "gui luc", "תאריך", "נשלח", "التاريخ", "تاريخ",
	"تم الإرسال", "发送时间", "發送時間", "时间", "寄件日期",
	"传送时间", "傳送時間", "日期", "发送日期", "已发送", "已傳送",
	"日時", "日付", "送信日時", "送信日", "날짜", "보낸 날짜",
	"보낸날짜", "วันที่", "ส่ง", "dagsetning", "sent kl", NULL
};

static const char *const to_words[] = {
	"to", "pour", "an", "a", "para", "per", "per a", "aan", "till", "til",
	"vastaanottaja", "vastaanottajat", "do", "komu", "pre", "adresat",
	"cimzett", "cimzettek", "catre", "destinatar", "destinatarul", "prima",
	"za", "prejemnik", "primatelj", "кому", "куда", "получатель",
	"одержувач", "до", "προσ", "παραληπτησ", "kime", "alici",
	"kellele", "saaja", "kam", "destinatario", "destinataire", "empfanger",
	"ontvanger", "mottaker", "modtager", "mottagare", "recipient",
	"recipients", "kepada", "ke", "den", "toi", "gui den", "אל", "إلى",
	"收件人", "收件者", "宛先", "收信人", "받는 사람", "받는사람",
	"수신", "ถึง", "vidtakandi", NULL
};

static const char *const cc_words[] = {
	"cc", "c.c", "kopie", "kopie an", "kopi", "kopi til", "kopio",
	"kopia", "kopia till", "copie", "copie a", "copia", "con copia",
	"con copia a", "amb copia", "kopija", "kp", "masolat", "masolatot kap",
	"dw", "do wiadomosci", "udw", "v kopii", "kopie pro", "копия", "копія",
	"копие", "κοιν", "κοινοποιηση", "bilgi", "koopia", "tembusan",
	"dong gui", "dong kinh gui", "עותק", "نسخة", "抄送", "副本", "抄送人",
	"写し", "참조", "สำเนา", "afrit", NULL
};

static const char *const subject_words[] = {
	"subject", "sujet", "betreff", "objet", "asunto", "assunto",
	"assumpte", "oggetto", "onderwerp", "amne", "emne", "aihe", "temat",
	"predmet", "targy", "subiect", "subiectul", "zadeva", "naslov", "тема",
	"относно", "θεμα", "konu", "teema", "tema", "temats", "subjek",
	"perihal", "chu de", "tieu de", "נושא", "الموضوع", "主题", "主旨",
	"主題", "件名", "题目", "제목", "หัวข้อ", "เรื่อง",
	"efni", NULL
};

static const char *const other_words[] = {
	"bcc", "blindkopie", "cci", "cco", "ccn", "reply-to", "reply to",
	"antwort an", "responder a", "repondre a", "rispondi a", "risposta",
	"antwoord aan", "antwoordadres", "svar til", "svara till", "svar-til",
	"vastaus", "vastausosoite", "odpowiedz do", "odpowiedz-do",
	"odpoved na", "odpoved komu", "odpovedat", "odpovedat-komu",
	"valaszcim", "valasz", "raspuns catre", "raspunde la", "odgovori na",
	"odgovori-do", "odgovor za", "ответ-кому", "ответить",
	"адрес для ответа", "кому відповісти",
	"відповісти", "απαντηση προσ", "yanit adresi", "yanitla",
	"vasta", "balas ke", "tra loi toi", "回复", "回复至", "答复", "回覆",
	"返信先", "答复至", "회신", "importance", "wichtigkeit", "importancia",
	"priority", "prioritat", "prioridad", "priorite", "vigtighed",
	"prioritet", "prioriteit", "prioritas", "organization", "organisation",
	"attachments", "attachment", "anlagen", "anhange", "anlage",
	"pieces jointes", "datos adjuntos", "anexos", "allegati", "bijlagen",
	"vedhaftede filer", "vedlegg", "bifogade filer", "liitteet",
	"zalaczniki", "prilohy", "вложения", "附件", "添付ファイル",
	"message-id", "newsgroups", "resent-from", "resent-to", "resent-date",
	"list-id", "mailing list", "mailed-by", "signed-by", "user-agent",
	"x-mailer", "return-path", "delivered-to", "mime-version",
	"content-type", "sensitivity", "categories", "flag status",
	"follow up flag", "in-reply-to", "references", NULL
};

static const struct {
	enum forward_field field;
	const char *const *words;
} labels[] = {
	{ FIELD_FROM, from_words }, { FIELD_DATE, date_words },
	{ FIELD_TO, to_words }, { FIELD_CC, cc_words },
	{ FIELD_SUBJECT, subject_words }, { FIELD_OTHER, other_words },
};

enum { LABELS = sizeof labels / sizeof *labels };

enum forward_field
forward_label(struct str folded)
{
	for (size_t i = 0; folded.n > 0 && i < LABELS; i++)
		for (const char *const *w = labels[i].words; *w != NULL; w++)
			if (str_is(folded, *w))
				return labels[i].field;
	return FIELD_NONE;
}

const char *
forward_label_word(size_t i)
{
	for (size_t k = 0; k < LABELS; k++)
		for (const char *const *w = labels[k].words; *w != NULL; w++)
			if (i-- == 0)
				return *w;
	return NULL;
}
