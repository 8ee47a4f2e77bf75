#!/usr/bin/env python3
"""The same mails into others that file them, in process, by turns with ours:
Request Tracker's mail gateway (all its scrips off, and with the stock ones
that answer the customer) and public-inbox's importer. Installs nothing: a
peer that is not there is told as skipped.

Theirs is the best case: no fork, no HTTP, no start of Perl for each mail, and
RT is spared to look for the conversation (its tag is put into the subject).
Ours is the whole way: Dovecot, sandbox, synchronous=FULL.

Debian: request-tracker5 rt5-db-sqlite libdbd-sqlite3-perl; public-inbox.
"""
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys

import bench_kit as bench
import gen
from ingest import CONF

from kit import certs
from kit.dovecot import Dovecot

RT_DATABASE = pathlib.Path(
    "/var/lib/dbconfig-common/sqlite3/request-tracker5/rtdb")
RT_CONF = """
Set($rtname, 'bench.example'); Set($Organization, 'bench.example');
Set($CorrespondAddress, 'rt@bench.example');
Set($CommentAddress, 'rt-comment@bench.example');
Set($WebBaseURL, 'http://localhost'); Set($Timezone, 'UTC');
Set($DatabaseType, 'SQLite'); Set($DatabaseName, '%s');
Set($WebSessionClass, undef);
1;
"""
RT = r"""
use strict; use warnings; use Time::HiRes 'time';
use lib '/usr/local/share/request-tracker5/lib',
	'/usr/share/request-tracker5/lib';
my ($set, $count, $how) = @ARGV;
use RT;
RT::LoadConfig();
RT->Config->Set(LogToSyslog => 'critical');
RT->Config->Set(LogToSTDERR => 'error');
RT->Config->Set(MailCommand => 'mbox') if $how eq 'stock';
RT::Init();
require RT::Interface::Email;
my $all = RT::Group->new(RT->SystemUser);
$all->LoadSystemInternalGroup('Everyone');
my $queue = RT::Queue->new(RT->SystemUser);
$queue->Load('General');
for my $right (qw(CreateTicket ReplyToTicket SeeQueue ShowTicket)) {
	$all->PrincipalObj->GrantRight(Object => $queue, Right => $right);
}
if ($how eq 'bare') {
	my $scrips = RT::Scrips->new(RT->SystemUser);
	$scrips->UnLimit;
	while (my $one = $scrips->Next) { $one->SetDisabled(1); }
}
open my $list, '<', "$set/manifest.tsv" or die;
my (%ticket, $n, $filed);
my $began = time;
while (<$list>) {
	chomp;
	my (undef, $file, undef, $root) = split /\t/;
	last if $n++ >= $count;
	open my $in, '<:raw', "$set/cur/$file" or die;
	my $mail = do { local $/; <$in> };
	$mail =~ s/\r\n/\n/g;
	$mail =~ s/^Subject: /Subject: [bench.example #$ticket{$root}] /m
	    if $ticket{$root};
	my ($ok, $why, $got) = RT::Interface::Email::Gateway({
	    queue => 'General', action => 'correspond', message => $mail });
	if ($ok == 1) { $filed++; $ticket{$root} ||= $got->Id if $got; }
	else { print STDERR "$n: $why\n"; }
}
printf "%d %.3f\n", $filed, time - $began;
"""
PUBLIC_INBOX = r"""
use strict; use PublicInbox::InboxWritable; use PublicInbox::Eml;
use Time::HiRes 'time';
my ($inbox, $set) = @ARGV;
my $ibx = PublicInbox::InboxWritable->new({ inboxdir => $inbox, name => 't',
    version => 2, indexlevel => 'basic', -primary_address => 't@x',
    address => ['t@x'] });
my $importer = $ibx->importer(1);
my $filed = 0;
my $began = time;
for my $file (sort glob "$set/cur/*") {
	open my $in, '<:raw', $file or die;
	my $mail = do { local $/; <$in> };
	$mail =~ s/\r\n/\n/g;
	$importer->add(PublicInbox::Eml->new(\$mail)) and $filed++;
}
$importer->done;
printf "%d %.3f\n", $filed, time - $began;
"""


def perl(script, *words, env=None, cwd=None):
    """Mails a second, by a script that prints how many and seconds."""
    done = subprocess.run(["perl", "-e", script, *map(str, words)],
                          env=dict(os.environ, **(env or {})), cwd=cwd,
                          capture_output=True, text=True, timeout=900)
    found = re.search(r"^(\d+) ([\d.]+)$", done.stdout, re.M)
    if done.returncode != 0 or not found or int(found[1]) == 0:
        raise RuntimeError((done.stderr or done.stdout)[-300:])
    return int(found[1]) / float(found[2])


def rt(folder, count, how):
    work = folder / "rt"
    shutil.rmtree(work, ignore_errors=True)
    (work / "empty.d").mkdir(parents=True)
    shutil.copy(RT_DATABASE, work / "rtdb")
    (work / "RT_SiteConfig.pm").write_text(RT_CONF % (work / "rtdb"))
    return perl(RT, folder / "set", count, how, cwd=work, env={
        "RT_SITE_CONFIG": str(work / "RT_SiteConfig.pm"),
        "RT_SITE_CONFIG_DIR": str(work / "empty.d")})


def public_inbox(folder):
    work = folder / "public-inbox"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    env = {"HOME": str(work), "PI_DIR": str(work),
           "PI_CONFIG": str(work / "config")}
    subprocess.run(["public-inbox-init", "-V2", "-L", "basic", "t",
                    work / "t", "http://x/", "t@x"], check=True,
                   env=dict(os.environ, **env), capture_output=True)
    return perl(PUBLIC_INBOX, work / "t", folder / "set", env=env)


def why_not_rt():
    if not RT_DATABASE.parent.exists():
        return "no request-tracker5 with SQLite"
    return None if os.access(RT_DATABASE, os.R_OK) else \
        "RT's empty database may not be read; run as root"


def why_not_public_inbox():
    return None if shutil.which("public-inbox-init") else "no public-inbox"


def peers(args, folder):
    """(what, why it is not there, how to run it, must, stretch)"""
    return (
        ("RT 5, all scrips off", why_not_rt(),
         lambda: rt(folder, args.rt, "bare"), ">= 40", ">= 100"),
        ("RT 5, stock scrips", why_not_rt(),
         lambda: rt(folder, args.rt // 2, "stock"), ">= 100", ">= 300"),
        ("public-inbox v2, basic", why_not_public_inbox(),
         lambda: public_inbox(folder), ">= 4", ">= 8"),
    )


def compare(args, folder, dovecot):
    rates = {}
    for n in range(args.runs):
        ours = args.mails / bench.Run(
            folder, CONF % (dovecot.port, "support"), args.mails,
            args.build).seconds
        for what, missing, run, *_ in peers(args, folder):
            if missing:
                continue
            try:
                theirs = run()
            except (RuntimeError, subprocess.SubprocessError) as why:
                bench.say(f"{what}: {why}")
                continue
            rates.setdefault(what, []).append(ours / theirs)
            bench.say(f"{what}: {theirs:.1f}/s, ours {ours:.0f}/s")
    for what, missing, _, must, stretch in peers(args, folder):
        found = rates.get(what)
        yield bench.row(
            f"ingest rate / {what}", statistics.median(found) if found
            else None, "x", must, stretch,
            note=f"skipped: {missing}" if missing else "")


def main():
    args = bench.options(__doc__, mails=4000, rt=200, runs=3).parse_args()
    with bench.scratch() as folder:
        gen.make(folder / "set", args.mails)
        with Dovecot(certs.make(folder / "certs")) as dovecot:
            dovecot.load_directory("support", folder / "set" / "cur")
            return bench.finish(args, list(compare(args, folder, dovecot)))


if __name__ == "__main__":
    sys.exit(main())
