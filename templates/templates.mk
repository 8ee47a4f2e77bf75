# The shipped templates.
dist_templates_DATA += \
	templates/agent-reply.html \
	templates/agent-reply.txt \
	templates/alarm-over.da.txt \
	templates/alarm-over.de.txt \
	templates/alarm-over.pl.txt \
	templates/alarm-over.sv.txt \
	templates/alarm-over.txt \
	templates/alarm.da.txt \
	templates/alarm.de.txt \
	templates/alarm.pl.txt \
	templates/alarm.sv.txt \
	templates/alarm.txt \
	templates/delayed.da.txt \
	templates/delayed.de.txt \
	templates/delayed.pl.txt \
	templates/delayed.sv.txt \
	templates/delayed.txt \
	templates/notify-assigned.txt \
	templates/notify-comment.txt \
	templates/notify-new.txt \
	templates/notify-reply.txt \
	templates/notify-status.txt \
	templates/reminder.txt \
	templates/sla-due-soon.txt \
	templates/sla-overdue.txt \
	templates/ticket-closed.txt \
	templates/ticket-received.txt \
	templates/undelivered.da.txt \
	templates/undelivered.de.txt \
	templates/undelivered.pl.txt \
	templates/undelivered.sv.txt \
	templates/undelivered.txt
