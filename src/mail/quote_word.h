/* mail/quote_word.h -- the words that mail programs put around a quote.
 *
 * Alternatives for patterns of PCRE2, compared without case. English, German,
 * French, Spanish, Italian, Portuguese, Catalan, Basque, Dutch, Danish,
 * Norwegian, Swedish, Icelandic, Finnish, Estonian, Latvian, Lithuanian,
 * Polish, Czech, Slovak, Slovenian, Croatian, Serbian, Bulgarian, Russian,
 * Ukrainian, Hungarian, Romanian, Greek, Turkish, Arabic, Persian, Hebrew,
 * Hindi, Thai, Vietnamese, Indonesian, Chinese, Japanese, Korean: as far as
 * their programs say such a thing.
 */
#ifndef MAIL_QUOTE_WORD_H
#define MAIL_QUOTE_WORD_H

/* Ann wrote: */
#define VERBS \
	"wrote|writes|said|schrieb|geschrieben|hat geschrieben|" \
	"a écrit|ecrit|escribió|escribio|va escriure|escribiu|" \
	"ha scritto|scrisse|escreveu|schreef|heeft geschreven|geschreven|" \
	"skrev|skrev följande|skrifaði|kirjoitti|kirjutas|rakstīja|rašė|" \
	"napisał(?:a|\\(a\\))?|pisze|napsal(?:a|\\(a\\))?|napíše|" \
	"napísal(?:a|\\(a\\))?|napisa(?:o|la|o/la|l)|je pisa(?:o|la|l)|" \
	"написа(?:о|ла|в)?|(?:на)?пис(?:ала?|ав)|пишет|пише|" \
	"írta|a scris|έγραψε|yazdı|idatzi (?:du|zuen)|menulis|đã viết|" \
	"כתב(?:ה|/ה)?|كتب|نوشت|ने लिखा|เขียนว่า|" \
	"写道|寫道|写到|書きました|님이 작성|작성"

/* On Monday ... */
#define OPENERS \
	"on|at|am|le|el|il|em|a|op|den|på|þann|pada|w dniu|dnia|dne|dana|" \
	"dňa|în|la|в|на|vào|στις|ב|في|بتاريخ|在|于"

/* -----Original Message----- */
#define ORIGINAL_WORDS \
	"original message|original email|original e-mail|reply message|" \
	"original appointment|original mail|" \
	"ursprüngliche (?:nachricht|e-mail|mail)|originalnachricht|" \
	"antwort nachricht|original-?nachricht|message d.origine|" \
	"message original|mensaje original|missatge original|" \
	"mensagem original|messaggio originale|" \
	"oorspronkelijk bericht|oorspronkelijke e-mail|" \
	"originalmeddelande|ursprungligt meddelande|originalt meddelande|" \
	"oprindelig meddelelse|original meddelelse|opprinnelig melding|" \
	"original melding|alkuperäinen viesti|" \
	"oryginalna wiadomość|wiadomość oryginalna|wiadomość źródłowa|" \
	"původní (?:zpráva|e-mail)|pôvodná správa|originalna poruka|" \
	"izvirno sporočilo|eredeti üzenet|mesaj original|mesajul original|" \
	"Исходное сообщение|Оригинальное сообщение|" \
	"Оригінальне повідомлення|Оригинално съобщение|" \
	"Αρχικό μήνυμα|orijinal (?:mesaj|ileti)|özgün ileti|" \
	"הודעה מקורית|الرسالة الأصلية|tin nhắn gốc|pesan asli|" \
	"原始邮件|原始郵件|元のメッセージ|원본 메시지|원본 메일"

/* Sent from my iPhone */
#define MOBILE_FORMS \
	"sent (?:\\w+ )?(?:from|via|with|using|by) \\S.{0,90}" \
	"|(?:\\w+ ){0,3}sent from my .{0,60}" \
	"|\\w{2,20} from mobile" \
	"|from my (?:i?phone|ipad|mobile|cell|android|blackberry|samsung).{0,30}" \
	"|(?:get|download) outlook for \\w+.{0,60}" \
	"|(?:von|aus|mit|über) (?:mein\\w*|der|dem)? ?.{2,60} gesendet" \
	"|gesendet (?:von|mit|aus|über) .{2,80}" \
	"|diese (?:nachricht|e-?mail) wurde (?:von|mit) .{2,80} gesendet" \
	"|(?:holen sie sich )?outlook für \\w+.{0,60}" \
	"|envoyée? (?:de|depuis|à partir|avec|par|via) .{2,80}" \
	"|télécharge[rz] outlook .{2,60}|obtenez outlook .{2,60}" \
	"|enviado (?:desde|do|a partir|de|pelo|con|via) .{2,80}" \
	"|obtener outlook .{2,60}|obter o? ?outlook .{2,60}" \
	"|enviat des d.{2,60}|inviato (?:d\\w+|con) .{2,80}" \
	"|(?:scarica|ottieni) outlook .{2,60}" \
	"|(?:verstuurd|verzonden) (?:vanaf|vanuit|via|met) .{2,80}" \
	"|outlook voor \\w+.{0,60}" \
	"|skickat (?:från|med) .{2,60}|sendt (?:fra|med) .{2,60}" \
	"|sent fra .{2,60}|från min .{2,40}|h(?:ämta|ent) outlook .{2,60}" \
	"|sent úr .{2,40}|lähetetty .{2,60}|hanki outlook .{2,60}" \
	"|saadetud minu .{2,60}|nosūtīts no .{2,60}|išsiųsta iš .{2,60}" \
	"|wysłan[oe] (?:z|za) .{2,60}|pobierz .{0,12}outlook .{2,60}" \
	"|odesláno z .{2,60}|odoslané z .{2,60}" \
	"|posla(?:no|to) (?:s|sa|iz|z) .{2,60}" \
	"|trimis de pe .{2,60}|küldve .{2,60}" \
	"|Отправлен[оа] (?:с|из|от) .{2,80}" \
	"|Надіслано (?:з|із) .{2,80}" \
	"|Изпратено от .{2,80}|Послато са .{2,60}" \
	"|Στάλθηκε από .{2,60}" \
	"|נשלח מ.{2,40}|أُ?رسلت? من .{2,40}|ส่งจาก.{2,40}" \
	"|đã gửi từ .{2,60}|dikirim dari .{2,60}" \
	"|发自我?的?.{2,40}|發自.{2,40}|從我的.{2,40}傳送" \
	"|unsubscribe: \\S.{0,120}"

/* The same where the verb is last, for which every place must be tried. No
 * line of plain ASCII is one. */
#define MOBILE_LAST_FORMS \
	".{2,40} küldve|.{2,40}'?(?:den|dan) gönderildi" \
	"|.{0,40}から送信|.{0,40}에서 보냄"

/* Kind regards, */
#define CLOSING_WORDS \
	"thanks|thank you|many thanks|thanks (?:again|a lot|so much|in advance)" \
	"|thanks and regards|thx|cheers|best[ a-z]{0,20}" \
	"|(?:(?:with )?(?:kind|kindest|warm|warmest|many) )?regards" \
	"|(?:yours )?(?:sincerely|truly|faithfully)(?: yours)?" \
	"|(?:mit )?(?:freundliche[nrm]?|beste[nrm]?|liebe[nrm]?|viele[nrm]?" \
	"|schöne[nrm]?|herzliche[nrm]?) (?:grüße?n?|grüssen?|gruß|gruss)" \
	"|mfg|lg|vg|gruß|grüße|danke|vielen dank|danke schön" \
	"|cordialement|bien cordialement|(?:bien )?à vous|merci" \
	"|(?:meilleures )?salutations" \
	"|(?:un )?(?:cordial )?saludos?(?: cordiales)?|atentamente|gracias" \
	"|(?:cordiali|distinti) saluti|cordialmente|grazie|saluti" \
	"|atenciosamente|(?:um )?abraços?|obrigad[oa]|cumprimentos" \
	"|met (?:vriendelijke|hartelijke) groet(?:en)?|mvg|groet(?:en|jes)?" \
	"|(?:med )?(?:vänliga?|venlige?|vennlig|bästa) h(?:älsning(?:ar)?|ilsen)" \
	"|mvh|ystävällisin terveisin|terveisin|pozdrawiam|z poważaniem" \
	"|s pozdrav[eo]m|lep pozdrav|üdvözlettel|cu stimă|mulțumesc" \
	"|С уважением|Спасибо|З повагою|Дякую|Поздрави" \
	"|Με εκτίμηση|saygılarımla|teşekkürler|trân trọng|hormat kami"

#endif
