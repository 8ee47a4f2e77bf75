# The shipped templates.
dist_templates_DATA += \
	templates/agent-reply.html \
	templates/agent-reply.txt \
	templates/alarm-over.txt \
	templates/alarm.txt \
	templates/notify-assigned.txt \
	templates/notify-comment.txt \
	templates/notify-new.txt \
	templates/notify-reply.txt \
	templates/notify-status.txt \
	templates/reminder.txt \
	templates/sla-due-soon.txt \
	templates/sla-overdue.txt \
	templates/ticket-closed.txt \
	templates/ticket-received.txt
