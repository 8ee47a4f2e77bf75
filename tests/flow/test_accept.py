"""PL-4: what tickets need cannot go; commands use what was accepted."""
from kit.gateway import Gateway

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
