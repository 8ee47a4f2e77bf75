/* Who works at the desk, and where. */
#include "conf/options_inner.h"

static const struct choice roles[] = {
	{ "agent", ROLE_AGENT, false },
	{ "account-access", ROLE_ACCOUNT_ACCESS, false },
	{ "super-admin", ROLE_SUPER_ADMIN, false }, { NULL, 0, false },
};

static const struct choice scopes[] = {
	{ "all", SCOPE_ALL, false }, { "team", SCOPE_TEAM, false },
	{ "own", SCOPE_OWN, false }, { NULL, 0, false },
};

static const struct choice narrower[] = {
	{ "as-see", SCOPE_AS_SEE, false }, { "all", SCOPE_ALL, false },
	{ "team", SCOPE_TEAM, false }, { "own", SCOPE_OWN, false },
	{ NULL, 0, false },
};

static const struct option user[] = {
	{ .name = "login", .type = OPTION_TEXT, AT(user, login), .min = 1,
	  .max = 64, .syntax = "ACCOUNT",
	  .help = "The system account that acts as this user." },
	{ .name = "name", .type = OPTION_TEXT, AT(user, full_name), .min = 1,
	  .max = 200, .preset_of = preset_name, .syntax = "TEXT",
	  .help = "The name customers see. Default: the user's word." },
	{ .name = "email", .type = OPTION_ADDRESSES, AT(user, email),
	  .min = ADDRESS_USER, .flags = OPTION_REQUIRED,
	  .syntax = "ADDRESS...",
	  .help = "The user's own addresses; the first gets notifications." },
	{ .name = "team", .type = OPTION_REFS, .read = read_teams,
	  .syntax = "TEAM...",
	  .help = "The user's teams; the first is the primary one." },
	{ .name = "role", .type = OPTION_CHOICE, AT(user, role),
	  .choice = roles, .preset = "agent",
	  .syntax = "agent | account-access | super-admin",
	  .help = "What the user may do beyond working on tickets." },
	{ .name = "seat", .type = OPTION_YES_NO, AT(user, seat),
	  .preset = "no", .syntax = "yes | no",
	  .help = "Whether the user reaches inboxes of kind helpdesk." },
	{ .name = "language", .type = OPTION_LANGUAGE, AT(user, language),
	  .syntax = "LANGUAGE",
	  .help = "The language of notifications to this user." },
	{ .name = "signature", .type = OPTION_TEXT, AT(user, signature),
	  .max = 8192, .syntax = "TEXT",
	  .help = "Stands under the replies of this user." },
	{ .name = "make-views", .type = OPTION_YES_NO, AT(user, make_views),
	  .preset = "no", .syntax = "yes | no",
	  .help = "Whether the user may make views for others to see." },
	{ .name = "see", .type = OPTION_CHOICE, AT(user, see),
	  .choice = scopes, .preset = "all", .syntax = "all | team | own",
	  .help = "Which tickets the user sees: all, those owned by anyone "
	  "in the user's teams, or the user's own." },
	{ .name = "unassigned", .type = OPTION_YES_NO, AT(user, unassigned),
	  .preset = "no", .syntax = "yes | no",
	  .help = "With see team or own: tickets of nobody as well." },
	{ .name = "edit", .type = OPTION_CHOICE, AT(user, edit),
	  .choice = narrower, .preset = "as-see",
	  .syntax = "as-see | all | team | own",
	  .help = "Which of the tickets the user sees may be changed; it "
	  "narrows, never widens." },
	{ .name = "delete", .type = OPTION_CHOICE, AT(user, delete),
	  .choice = narrower, .preset = "as-see",
	  .syntax = "as-see | all | team | own",
	  .help = "Which of them may be deleted; in the same way." },
	{ .name = "details", .type = OPTION_CUSTOM, .read = read_details,
	  AT(user, details), .syntax = "PROPERTY...",
	  .help = "What show prints to this user, instead of the list at the "
	  "top level." },
};

static const struct choice assigns[] = {
	{ "nobody", ASSIGN_NOBODY, false },
	{ "round-robin", ASSIGN_ROUND_ROBIN, false },
	{ "least-open", ASSIGN_LEAST_OPEN, false }, { NULL, 0, false },
};

static const struct option team[] = {
	{ .name = "notify", .type = OPTION_ADDRESS, AT(team, notify),
	  .min = ADDRESS_TEAM, .syntax = "ADDRESS",
	  .help = "One address for all; without it each member is told." },
	{ .name = "assign", .type = OPTION_CHOICE, AT(team, assign),
	  .choice = assigns, .preset = "nobody",
	  .syntax = "nobody | round-robin | least-open",
	  .help = "Who gets a ticket that is assigned to the team: nobody "
	  "yet, each member in turn, or who has the fewest open ones. Only "
	  "members who may see it." },
};

static const struct choice inbox_kinds[] = {
	{ "conversations", INBOX_CONVERSATIONS, false },
	{ "helpdesk", INBOX_HELPDESK, false }, { NULL, 0, false },
};

static const struct option inbox[] = {
	{ .name = "kind", .type = OPTION_CHOICE, AT(inbox, kind),
	  .flags = OPTION_REQUIRED, .choice = inbox_kinds,
	  .syntax = "helpdesk | conversations",
	  .help = "A helpdesk makes a ticket of every conversation." },
	{ .name = "new-tickets-to", .type = OPTION_REF,
	  AT(inbox, new_tickets_to), .min = KIND_INBOX, .syntax = "INBOX",
	  .help = "The helpdesk that a conversation moves to when a ticket "
	  "is made of it." },
};

const struct block block_user = { "user", OPTIONS(user), NULL, check_user };
const struct block block_team = { "team", OPTIONS(team), NULL, NULL };
const struct block block_inbox =
    { "inbox", OPTIONS(inbox), NULL, check_inbox };
