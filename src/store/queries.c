#include "store/queries.h"

#include "store/accepted.h"
#include "store/alarms.h"
#include "store/audit.h"
#include "store/check.h"
#include "store/companies.h"
#include "store/contacts.h"
#include "store/conversations.h"
#include "store/copies.h"
#include "store/decisions.h"
#include "store/erase.h"
#include "store/events.h"
#include "store/facts.h"
#include "store/facts_chat.h"
#include "store/filing.h"
#include "store/intake.h"
#include "store/ledger.h"
#include "store/letters.h"
#include "store/list.h"
#include "store/messages.h"
#include "store/outbox.h"
#include "store/outcomes.h"
#include "store/properties.h"
#include "store/purge.h"
#include "store/raw.h"
#include "store/rebuild.h"
#include "store/recall.h"
#include "store/refs.h"
#include "store/relays.h"
#include "store/rules.h"
#include "store/search.h"
#include "store/sla.h"
#include "store/tickets.h"
#include "store/view_digests.h"
#include "store/views.h"
#include "store/why.h"

const struct query *const *const store_queries[] = {
	accepted_queries,
	alarms_queries,
	audit_queries,
	check_queries,
	companies_queries,
	contacts_queries,
	conversations_queries,
	copies_queries,
	decisions_queries,
	erase_queries,
	events_queries,
	facts_chat_queries,
	facts_queries,
	filing_queries,
	intake_queries,
	ledger_queries,
	letters_queries,
	list_company_queries,
	list_contact_queries,
	list_conversation_queries,
	list_intake_queries,
	list_letter_queries,
	list_message_queries,
	list_ticket_queries,
	message_move_queries,
	messages_queries,
	outbox_claim_queries,
	outbox_due_queries,
	outbox_queries,
	outbox_take_queries,
	outcomes_queries,
	properties_queries,
	purge_queries,
	purge_raw_queries,
	raw_queries,
	rebuild_queries,
	recall_queries,
	refs_queries,
	relays_queries,
	rules_queries,
	search_index_queries,
	sla_history_queries,
	sla_queries,
	sla_row_queries,
	tickets_queries,
	view_digests_queries,
	views_queries,
	why_queries,
	NULL
};
