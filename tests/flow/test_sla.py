"""SL-3, SL-5, SL-6: a running desk's clock; what is explained and reported."""
import xml.etree.ElementTree as xml

from kit.gateway import Gateway, wait_for

CONF = """config-version 1
state-dir {state}
templates {templates}
log stderr
admins-mail postmaster@desk.example
relay out { host 127.0.0.1; port 9; tls none }
inbox desk { kind helpdesk }
team support { notify team@desk.example }
user alice { name "Alice"; email alice@desk.example; team support; seat yes
	role super-admin }
pipeline support {
	status new { class open; initial yes }
	status closed { class closed }
}
sla standard {
	all { first-response 2s; close 1h }
	due-soon 1s
	on overdue { notify team:support with sla-overdue; set priority urgent }
}
channel support { inbox desk; address support@example.com; relay out
	pipeline support; lmtp unix:{state}/lmtp.sock }
"""


def test_clock_explain_and_report(tmp_path):
    gateway = Gateway(tmp_path, CONF).start()
    try:
        gateway.command("--as", "alice", "ticket", "create", "--name",
                        "Lamp <b> & \u00e5", "--pipeline", "support",
                        "--status", "new", "--inbox", "desk")
        wait_for("it is overdue", lambda: gateway.one(
            "ticket", "show", 1)["priority"] == "urgent")
        ticket = gateway.one("ticket", "show", 1)
        assert ticket["sla"]["first_response"]["state"] == "overdue"
        assert ticket["sla"]["close"]["state"] == "active"
        what = [e["what"] for e in ticket["events"]]
        assert what.count("sla.due-soon") == what.count("sla.overdue") == 1
        assert what.index("sla.due-soon") < what.index("sla.overdue")
        gateway.command("--as", "alice", "ticket", "close", 1)

        told = gateway.one("sla", "explain", 1)
        assert [c["goal"] for c in told["clocks"]] == [
            "first-response", "close"]
        for clock in told["clocks"]:
            assert clock["sum_ms"] == sum(
                i["ms"] for i in clock["intervals"] if i["counted"])
        assert told["clocks"][0]["intervals"][-1]["why"] == "closed"

        wait_for("it is counted", lambda: {
            (r["goal"], r["met"], r["missed"])
            for r in gateway.command("report", "sla") if r["by"] == "all"} == {
            ("close", 1, 0), ("first-response", 0, 1)})
        svg = tmp_path / "v.svg"
        done = gateway.plain("report", "volume", "--svg", svg)
        assert done.returncode == 0, done.stderr
        assert "1 created" in done.stdout and "\u2588" in done.stdout
        root = xml.parse(svg).getroot()
        assert "all" in [t.text for t in root.iter(
            "{http://www.w3.org/2000/svg}text")]
    finally:
        gateway.stop()
