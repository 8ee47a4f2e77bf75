/* cmd/read.h -- postroom read [--json] MAIL...: what is read of a mail.
 *
 * Needs no configuration and no store. Prints for each mail, in order, one
 * JSON object a line, or text for people.
 */
#ifndef CMD_READ_H
#define CMD_READ_H

/* cmd_read is the command's body; argv[0] is "read". "-" is standard input.
 * Returns the exit code: 0, 64 usage, 66 a mail that could not be opened
 * (the others are read), 74 standard output broke. */
int cmd_read(int argc, char **argv);

#endif
