"""PL-4: what tickets need cannot go; commands use what was accepted."""
import re
import shlex

from kit.gateway import Gateway, wait_for

CONF = """config-version 1
state-dir {state}
log stderr
templates {templates}
inbox desk { kind helpdesk }
user alice { email alice@desk.example; role super-admin; seat yes }
pipeline support {
	status new { class open }
	status late { class open }
	status closed { class closed }
}
"""


def test_what_tickets_need_cannot_go(tmp_path):
    """PL-4, PL-2: refused by check-config, reload and run, in words."""
    g = Gateway(tmp_path, CONF).start()
    try:
        g.one("--as", "alice", "ticket", "create", "--name", "x",
              "--pipeline", "support", "--status", "late")
        g.configure(CONF.replace("status late { class open }\n", ""))
        for verb in ("check-config", "reload"):
            said = g.plain(verb)
            assert said.returncode == 78
            assert "1 ticket is in it" in said.stderr
            assert "--where 'status = late' status=new" in said.stderr
        assert g.one("--as", "alice", "ticket", "set", "1",
                     "status=late")["status"] == "late"
        g.configure(CONF + "bogus\n")
        assert g.list("ticket")[0]["status"] == "late"
    finally:
        g.stop()
    g.configure(CONF.replace("status late { class open }\n", ""))
    assert g.popen("run").wait(timeout=30) == 78
    assert g.one("ticket", "show", "1")["status"] == "late"
    g.configure(CONF.replace("late { class", "late { label Late; class"))
    assert g.plain("check-config").returncode == 0


OLD = """pipeline old {
	status lead { class open }
	status won { class closed }
}
"""


def test_the_command_that_is_named_moves_them(tmp_path):
    """PL-4: what check-config says to run lets the pipeline go."""
    g = Gateway(tmp_path, CONF + OLD).start()
    try:
        for status in ("lead", "won"):
            g.one("--as", "alice", "ticket", "create", "--name", status,
                  "--pipeline", "old", "--status", status)
        g.configure(CONF)
        said = g.plain("reload")
        assert said.returncode == 78
        command = re.search("postroom (ticket set .*)", said.stderr)[1]
        done = g.plain("--as", "alice", *shlex.split(command))
        assert done.returncode == 0, done.stderr
        assert "changed 2 of 2" in done.stdout
        assert g.plain("reload").returncode == 0
        assert {(t["pipeline"], t["status"], t["class"])
                for t in g.list("ticket")} == {("support", "new", "open")}
    finally:
        g.stop()


def back(g, role, old):
    """The supervisor started it again."""
    wait_for(role + " is back", lambda: g.role_pid(role) not in (0, old))


def test_a_role_comes_back_with_what_was_accepted(tmp_path):
    """PL-4, OP-1: a killed role starts with the configuration that was taken,
    while the file is broken, and while it is one that was refused."""
    g = Gateway(tmp_path, CONF).start()
    try:
        g.one("--as", "alice", "ticket", "create", "--name", "x",
              "--pipeline", "support", "--status", "late")
        g.configure(CONF + "bogus\n")
        for role in ("desk", "receive", "send"):
            back(g, role, g.kill(role))
            wait_for("its log says so", lambda: re.search(
                "config.kept.*role=" + role, g.log_text()))
        wait_for("the desk answers", g.desk_answers)
        g.configure(CONF.replace("status late { class open }\n", ""))
        assert g.plain("reload").returncode == 78
        back(g, "desk", g.kill("desk"))
        wait_for("the desk answers", g.desk_answers)
        assert g.one("--as", "alice", "ticket", "set", "1",
                     "status=late")["status"] == "late"
        g.configure(CONF.replace("late { class", "late { label L; class"))
        assert g.plain("reload").returncode == 0
        kept = g.log_text().count("config.kept")
        back(g, "receive", g.kill("receive"))
        assert g.log_text().count("config.kept") == kept
    finally:
        g.stop()


def test_a_password_in_the_file_is_nowhere_else(tmp_path):
    """PL-4, SC-4: who needs a password that stands in the file waits for the
    file; it logs in with nothing else."""
    relay = ('relay out { host 127.0.0.1; tls none; port 9; user u; '
             'password geheim }\n')
    g = Gateway(tmp_path, CONF + relay).start()
    try:
        g.configure(CONF + relay + "bogus\n")
        back(g, "desk", g.kill("desk"))
        g.kill("send")
        wait_for("send ended", lambda: g.log_text().count(
            "role.ended role=send exit=78") > 1)
        g.configure(CONF + relay)
        wait_for("send is back", lambda: g.role_pid("send"))
        assert b"geheim" not in (g.state / "desk.db").read_bytes()
    finally:
        g.stop()
