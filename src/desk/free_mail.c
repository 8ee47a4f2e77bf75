#include "desk/free_mail.h"

#include <stdlib.h>
#include <string.h>

/* Where anybody can have a mailbox: the large providers of the world and the
 * access providers of Europe, North America and Oceania. In order of bytes;
 * what is missing is a line of free-mail in the configuration. */
static const char *const domains[] = {
	"10minutemail.com", "126.com", "139.com", "163.com", "189.cn",
	"1und1.de", "21cn.com", "abv.bg", "addy.io", "aim.com", "alice.it",
	"aliceadsl.fr", "aliyun.com", "ameritech.net", "amorki.pl",
	"anonaddy.com", "anonaddy.me", "aol.co.uk", "aol.com", "aol.de",
	"aol.fr", "aol.it", "aon.at", "arcor.de", "atlas.cz", "att.net",
	"autistici.org", "autograf.pl", "autorambler.ru", "azet.sk",
	"bahnhof.se", "bbox.fr", "bell.net", "bellsouth.net", "bigmir.net",
	"bigpond.com", "bigpond.net.au", "bk.ru", "bluewin.ch",
	"blueyonder.co.uk", "bol.com.br", "bredband.net", "broadpark.no",
	"btinternet.com", "btopenworld.com", "buziaczek.pl", "casema.nl",
	"cegetel.net", "centrum.cz", "centrum.sk", "centurylink.net",
	"charter.net", "chello.at", "chello.nl", "citromail.hu", "clix.pt",
	"club-internet.fr", "comcast.net", "comhem.se", "countermail.com",
	"cox.net", "ctemplar.com", "daum.net", "dir.bg", "disroot.org",
	"docomo.ne.jp", "duck.com", "earthlink.net", "eircom.net",
	"elisanet.fi", "email.com", "email.cz", "email.de", "email.it",
	"excite.com", "ezweb.ne.jp", "fastmail.com", "fastmail.fm",
	"fastmail.net", "fastmail.org", "fastwebnet.it", "foxmail.com",
	"free.fr", "freemail.hu", "freenet.de", "frontier.com", "games.com",
	"gazeta.pl", "getmail.no", "globo.com", "globomail.com", "gmail.com",
	"gmx.at", "gmx.ch", "gmx.co.uk", "gmx.com", "gmx.de", "gmx.es",
	"gmx.eu", "gmx.fr", "gmx.net", "gmx.org", "gmx.us", "go2.pl",
	"googlemail.com", "guerrillamail.com", "hanmail.net", "hetnet.nl",
	"hey.com", "hispeed.ch", "home.nl", "hot.ee", "hotmail.at",
	"hotmail.be", "hotmail.ca", "hotmail.ch", "hotmail.cl",
	"hotmail.co.jp", "hotmail.co.nz", "hotmail.co.uk", "hotmail.co.za",
	"hotmail.com", "hotmail.com.ar", "hotmail.com.au", "hotmail.com.br",
	"hotmail.com.mx", "hotmail.com.tr", "hotmail.de", "hotmail.dk",
	"hotmail.es", "hotmail.fi", "hotmail.fr", "hotmail.gr", "hotmail.it",
	"hotmail.nl", "hotmail.no", "hotmail.se", "hush.com", "hushmail.com",
	"i.softbank.jp", "i.ua", "icloud.com", "ig.com.br", "iinet.net.au",
	"in.gr", "iname.com", "inbox.com", "inbox.ee", "inbox.lt", "inbox.lv",
	"inbox.ru", "indamail.hu", "indiatimes.com", "inet.hr", "inode.at",
	"interia.com", "interia.eu", "interia.pl", "internet.ru", "inwind.it",
	"iol.it", "iol.pt", "jubii.dk", "juno.com", "kabelmail.de",
	"keemail.me", "kolabnow.com", "kolumbus.fi", "kpnmail.nl",
	"laposte.net", "lavabit.com", "lenta.ru", "libero.it", "list.ru",
	"live.at", "live.be", "live.ca", "live.cl", "live.cn", "live.co.uk",
	"live.com", "live.com.ar", "live.com.au", "live.com.mx",
	"live.com.pt", "live.de", "live.dk", "live.es", "live.fr", "live.ie",
	"live.in", "live.it", "live.jp", "live.nl", "live.no", "live.ru",
	"live.se", "love.com", "luukku.com", "lycos.com", "lycos.de",
	"mac.com", "magenta.de", "mail.bg", "mail.ch", "mail.com", "mail.de",
	"mail.dk", "mail.ee", "mail.gr", "mail.ru", "mailbox.org",
	"mailfence.com", "mailinator.com", "me.com", "meta.ua",
	"mindspring.com", "movistar.es", "mozmail.com", "msn.com",
	"mweb.co.za", "mynet.com", "myrambler.ru", "myyahoo.com", "nate.com",
	"naver.com", "net.hr", "netscape.net", "netzero.net", "neuf.fr",
	"ntlworld.com", "numericable.fr", "o2.pl", "ofir.dk", "one.lt",
	"onet.eu", "onet.pl", "online.de", "online.no", "ono.com", "op.pl",
	"optonline.net", "optusnet.com.au", "orange.fr", "otenet.gr",
	"outlook.at", "outlook.be", "outlook.cl", "outlook.co.id",
	"outlook.co.il", "outlook.co.th", "outlook.com", "outlook.com.ar",
	"outlook.com.au", "outlook.com.br", "outlook.com.gr",
	"outlook.com.tr", "outlook.com.vn", "outlook.cz", "outlook.de",
	"outlook.dk", "outlook.es", "outlook.fr", "outlook.hu", "outlook.ie",
	"outlook.in", "outlook.it", "outlook.jp", "outlook.kr", "outlook.lv",
	"outlook.my", "outlook.ph", "outlook.pt", "outlook.sa", "outlook.sg",
	"outlook.sk", "pacbell.net", "passmail.net", "passport.com",
	"planet.nl", "pm.me", "poczta.fm", "poczta.onet.pl", "post.cz",
	"post.sk", "poste.it", "posteo.at", "posteo.ch", "posteo.de",
	"posteo.eu", "posteo.net", "posteo.org", "pp.inet.fi",
	"privaterelay.appleid.com", "proton.me", "protonmail.ch",
	"protonmail.com", "proximus.be", "qq.com", "quicknet.nl", "r7.com",
	"rambler.ru", "rediffmail.com", "riseup.net", "ro.ru",
	"roadrunner.com", "rocketmail.com", "rogers.com", "runbox.com",
	"sapo.pt", "saunalahti.fi", "sbcglobal.net", "scarlet.be",
	"seznam.cz", "sfr.fr", "shaw.ca", "simplelogin.com", "sina.cn",
	"sina.com", "siol.net", "sky.com", "skynet.be", "softbank.ne.jp",
	"sohu.com", "soverin.net", "spoko.pl", "spray.se", "startmail.com",
	"stofanet.dk", "sunrise.ch", "suomi24.fi", "swipnet.se",
	"sympatico.ca", "t-2.net", "t-online.de", "talktalk.net", "tele2.nl",
	"tele2.se", "telefonica.net", "telenet.be", "telia.com",
	"telkomsa.net", "telus.net", "temp-mail.org", "terra.com.br",
	"terra.es", "tin.it", "tiscali.co.uk", "tiscali.it", "tlen.pl",
	"tom.com", "tpg.com.au", "trashmail.com", "tuta.com", "tuta.io",
	"tutamail.com", "tutanota.ch", "tutanota.com", "tutanota.de",
	"ukr.net", "unitybox.de", "uol.com.br", "upcmail.nl", "usa.net",
	"utanet.at", "verizon.net", "videotron.ca", "vipmail.hu",
	"virgilio.it", "virgin.net", "virginmedia.com", "vodafone.de",
	"vodafonemail.de", "vodamail.co.za", "volny.cz", "vp.pl",
	"walla.co.il", "walla.com", "wanadoo.fr", "web.de", "welho.com",
	"westnet.com.au", "windowslive.com", "windstream.net", "wow.com",
	"wp.pl", "xs4all.nl", "xtra.co.nz", "ya.ru", "yahoo.at", "yahoo.be",
	"yahoo.ca", "yahoo.cl", "yahoo.cn", "yahoo.co.id", "yahoo.co.in",
	"yahoo.co.jp", "yahoo.co.kr", "yahoo.co.nz", "yahoo.co.th",
	"yahoo.co.uk", "yahoo.co.za", "yahoo.com", "yahoo.com.ar",
	"yahoo.com.au", "yahoo.com.br", "yahoo.com.cn", "yahoo.com.hk",
	"yahoo.com.mx", "yahoo.com.my", "yahoo.com.ph", "yahoo.com.sg",
	"yahoo.com.tr", "yahoo.com.tw", "yahoo.com.vn", "yahoo.cz",
	"yahoo.de", "yahoo.dk", "yahoo.es", "yahoo.fi", "yahoo.fr",
	"yahoo.gr", "yahoo.hu", "yahoo.ie", "yahoo.in", "yahoo.it",
	"yahoo.ne.jp", "yahoo.nl", "yahoo.no", "yahoo.pl", "yahoo.pt",
	"yahoo.ro", "yahoo.se", "yandex.by", "yandex.com", "yandex.kz",
	"yandex.ru", "yandex.ua", "yeah.net", "ymail.com", "ymail.ne.jp",
	"yopmail.com", "youmail.dk", "ziggo.nl", "zoho.com", "zohomail.com",
	"zohomail.eu", "zoznam.sk",
};

static int
compare(const void *key, const void *row)
{
	const struct str *s = key;
	const char *name = *(const char *const *)row;
	size_t n = strlen(name);
	int order = memcmp(s->p, name, s->n < n ? s->n : n);

	return order != 0 ? order : (s->n > n) - (s->n < n);
}

bool
free_mail(struct str domain)
{
	return domain.n > 0 && bsearch(&domain, domains,
	    sizeof domains / sizeof *domains, sizeof *domains, compare) != NULL;
}

bool
free_mail_in_order(void)
{
	for (size_t i = 1; i < sizeof domains / sizeof *domains; i++)
		if (strcmp(domains[i - 1], domains[i]) >= 0)
			return false;
	return true;
}
