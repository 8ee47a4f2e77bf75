/* prog/notify.h -- tell systemd how we are (sd_notify(3), by hand: it is one
 * datagram). Without NOTIFY_SOCKET nothing happens. */
#ifndef PROG_NOTIFY_H
#define PROG_NOTIFY_H

void notify_systemd(const char *state);         /* "READY=1" */

#endif
