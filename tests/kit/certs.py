"""A private certificate authority and servers' certificates, good and bad.

    make(directory) -> Certs with .ca and, for each name in NAMES, .pem(name)
    and .key(name). All by the openssl command, in about a second.
"""
import pathlib
import subprocess

NAMES = ("good", "wronghost", "expired", "selfsigned")

_HOSTS = "DNS:localhost,DNS:mail.test,IP:127.0.0.1,IP:127.0.0.2,IP:127.0.0.3,"\
    "IP:127.0.0.4"


class Certs:
    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.ca = self.directory / "ca.pem"

    def pem(self, name):
        return self.directory / f"{name}.pem"

    def key(self, name):
        return self.directory / f"{name}.key"


def _openssl(*words):
    done = subprocess.run(["openssl", *map(str, words)],
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {words[0]}: {done.stderr}")


def _key(path):
    _openssl("ecparam", "-genkey", "-noout", "-name", "prime256v1",
             "-out", path)


def _self_signed(certs, name, subject, extra):
    _key(certs.key(name))
    _openssl("req", "-x509", "-new", "-key", certs.key(name), "-out",
             certs.pem(name), "-days", 30, "-subj", subject,
             *[word for e in extra for word in ("-addext", e)])


def _signed(certs, name, names, dates):
    request = certs.directory / f"{name}.csr"
    ext = certs.directory / f"{name}.ext"
    ext.write_text(f"[v3]\nsubjectAltName={names}\n"
                   "basicConstraints=CA:FALSE\n")
    _key(certs.key(name))
    _openssl("req", "-new", "-key", certs.key(name), "-subj", f"/CN={name}",
             "-out", request)
    _openssl("ca", "-batch", "-notext", "-config",
             certs.directory / "ca.cnf", "-extensions", "v3", "-extfile",
             ext, "-in", request, "-out", certs.pem(name), *dates)


def make(directory):
    certs = Certs(directory)
    certs.directory.mkdir(parents=True, exist_ok=True)
    _self_signed(certs, "ca", "/CN=Test authority",
                 ["basicConstraints=critical,CA:TRUE",
                  "keyUsage=critical,keyCertSign,cRLSign"])
    (certs.directory / "index.txt").write_text("")
    (certs.directory / "serial").write_text("1000\n")
    (certs.directory / "ca.cnf").write_text(f"""
[ca]
default_ca = it
[it]
database = {certs.directory}/index.txt
new_certs_dir = {certs.directory}
serial = {certs.directory}/serial
certificate = {certs.ca}
private_key = {certs.key("ca")}
default_md = sha256
default_days = 30
policy = any
unique_subject = no
[any]
commonName = supplied
""")
    _signed(certs, "good", _HOSTS, [])
    _signed(certs, "wronghost", "DNS:other.example", [])
    _signed(certs, "expired", _HOSTS, ["-startdate", "20200101000000Z",
                                       "-enddate", "20200201000000Z"])
    _self_signed(certs, "selfsigned", "/CN=localhost",
                 [f"subjectAltName={_HOSTS}"])
    return certs
