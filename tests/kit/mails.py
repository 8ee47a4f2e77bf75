"""Mails as customers write them, and a generator whose manifest says which
conversation each belongs to."""
import random
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

SUPPORT = "support@example.com"


def mail(sender, subject, text, *, to=SUPPORT, cc=(), message_id=None,
         in_reply_to=None, references=(), headers=(), html=None, date=None,
         attachments=()):
    """Bytes of one mail, CRLF. headers: further (name, value) pairs."""
    m = EmailMessage(policy=SMTP)
    m["From"] = sender
    m["To"] = to
    if cc:
        m["Cc"] = ", ".join(cc)
    m["Subject"] = subject
    m["Date"] = formatdate(date)
    if message_id:
        m["Message-ID"] = f"<{message_id}>"
    if in_reply_to:
        m["In-Reply-To"] = f"<{in_reply_to}>"
    if references:
        m["References"] = " ".join(f"<{r}>" for r in references)
    for name, value in headers:
        m[name] = value
    m.set_content(text)
    if html:
        m.add_alternative(html, subtype="html")
    for name, kind, data in attachments:
        main, sub = kind.split("/")
        m.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return m.as_bytes()


class Generated:
    """One mail of the manifest."""

    def __init__(self, number, conversation, message_id, sender, data, place):
        self.number, self.conversation = number, conversation
        self.message_id, self.sender, self.data = message_id, sender, data
        self.place = place              # in the order of delivery


def generate(count, conversations, seed):
    """count mails in so many conversations, in an order that is not theirs.

    Each conversation has a customer of its own; some have a colleague in Cc
    who writes too. Replies name what they answer in the ways mailers do:
    In-Reply-To and References, References alone, In-Reply-To alone.
    """
    rand = random.Random(seed)
    threads = [[] for _ in range(conversations)]
    sizes = [1] * conversations
    for _ in range(count - conversations):
        sizes[rand.randrange(conversations)] += 1
    made = []
    for c, size in enumerate(sizes):
        customer = f"customer{c}@people.example"
        colleague = f"colleague{c}@people.example" if rand.random() < .3 else None
        for n in range(size):
            sender, other = customer, colleague
            if n and colleague and rand.random() < .4:
                sender, other = colleague, customer
            ids = threads[c]
            here = f"m{c}.{n}.{rand.getrandbits(48):x}@people.example"
            how = rand.choice(("both", "both", "references", "in-reply-to"))
            named = {}
            if ids and how != "in-reply-to":
                named["references"] = ids[:]
            if ids and how != "references":
                # Alone it answers the first mail: were it a later one that
                # is still on its way, two threads would have begun.
                named["in_reply_to"] = ids[-1 if named else 0]
            number = len(made)
            subject = "Invoice" if n == 0 else "Re: Invoice"
            # A few mails change places with near ones, as when folders and
            # servers deliver out of order.
            place = number + rand.uniform(0, 6)
            made.append(Generated(number, c, here, sender, mail(
                sender, subject, f"Mail {number} of conversation {c}.\n"
                + "All of it matters. " * rand.randrange(1, 60) + "\n",
                cc=(other,) if other else (), message_id=here, **named),
                place))
            ids.append(here)
    return sorted(made, key=lambda m: m.place)
