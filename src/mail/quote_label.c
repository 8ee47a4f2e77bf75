#include "mail/quote_line.h"

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
	{ "Expéditeur", HEAD_FROM }, { "Remitente", HEAD_FROM },
	{ "Mittente", HEAD_FROM }, { "Afzender", HEAD_FROM },
	{ "Absender", HEAD_FROM }, { "Avsändare", HEAD_FROM },
	{ "Remetente", HEAD_FROM }, { "Nadawca", HEAD_FROM },
	{ "Odesílatel", HEAD_FROM }, { "Odosielateľ", HEAD_FROM },
	{ "Šalje", HEAD_FROM }, { "Saatja", HEAD_FROM },
	{ "Nuo", HEAD_FROM }, { "Dari", HEAD_FROM }, { "Từ", HEAD_FROM },
	{ "מאת", HEAD_FROM }, { "من", HEAD_FROM }, { "จาก", HEAD_FROM },
	{ "送信者", HEAD_FROM }, { "보낸사람", HEAD_FROM },
	{ "Odoslané", HEAD_DATE }, { "Poslano", HEAD_DATE },
	{ "Saadetud", HEAD_DATE }, { "Nosūtīts", HEAD_DATE },
	{ "Išsiųsta", HEAD_DATE }, { "Küldve", HEAD_DATE },
	{ "Dikirim", HEAD_DATE }, { "Terkirim", HEAD_DATE },
	{ "Tanggal", HEAD_DATE }, { "Đã gửi", HEAD_DATE },
	{ "Надіслано", HEAD_DATE }, { "Изпратено", HEAD_DATE },
	{ "Στάλθηκε", HEAD_DATE }, { "נשלח", HEAD_DATE },
	{ "תאריך", HEAD_DATE }, { "تاريخ الإرسال", HEAD_DATE },
	{ "التاريخ", HEAD_DATE }, { "ส่ง", HEAD_DATE },
	{ "寄件日期", HEAD_DATE }, { "보낸 날짜", HEAD_DATE },
	{ "Le", HEAD_DATE }, { "Dato sendt", HEAD_DATE },
	{ "Destinataire", HEAD_TO }, { "Destinatario", HEAD_TO },
	{ "Mottagare", HEAD_TO }, { "Modtager", HEAD_TO },
	{ "Adresat", HEAD_TO }, { "Prima", HEAD_TO }, { "Za", HEAD_TO },
	{ "Adressaat", HEAD_TO }, { "Kam", HEAD_TO },
	{ "Kepada", HEAD_TO }, { "Đến", HEAD_TO }, { "До", HEAD_TO },
	{ "אל", HEAD_TO }, { "إلى", HEAD_TO }, { "ถึง", HEAD_TO },
	{ "받는사람", HEAD_TO },
	{ "Assumpte", HEAD_SUBJECT }, { "Zadeva", HEAD_SUBJECT },
	{ "Teema", HEAD_SUBJECT }, { "Temats", HEAD_SUBJECT },
	{ "Tema", HEAD_SUBJECT }, { "Efni", HEAD_SUBJECT },
	{ "Subjek", HEAD_SUBJECT }, { "Perihal", HEAD_SUBJECT },
	{ "Chủ đề", HEAD_SUBJECT }, { "Относно", HEAD_SUBJECT },
	{ "נושא", HEAD_SUBJECT }, { "الموضوع", HEAD_SUBJECT },
	{ "เรื่อง", HEAD_SUBJECT },
	{ "Cc", HEAD_OTHER }, { "Répondre à", HEAD_OTHER },
	{ "Responder a", HEAD_OTHER }, { "Risposta", HEAD_OTHER },
	{ "Rispondi a", HEAD_OTHER }, { "Beantwoorden - Aan", HEAD_OTHER },
	{ "Antwoord aan", HEAD_OTHER }, { "Svar til", HEAD_OTHER },
	{ "Svara till", HEAD_OTHER }, { "Копия", HEAD_OTHER },
	{ "Копія", HEAD_OTHER }, { "Kopia", HEAD_OTHER },
	{ "Kopi", HEAD_OTHER }, { "Cópia", HEAD_OTHER },
	{ "抄送", HEAD_OTHER },
	{ "Anlagen", HEAD_OTHER }, { "Bcc", HEAD_OTHER }, { "Kopie", HEAD_OTHER },
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
