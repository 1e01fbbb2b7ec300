"""Illegal writes, one after the other: the rule that must refuse it, and the statement.

``UPDATES`` reads: table, row, what is set, rule. ``COPIES`` insert a row like that one but for some columns.
``STATEMENTS`` are SQL as they stand. Names in braces are rows of `floor`.
"""

UPDATES = """
accounts_team           team      discount_limit_percent = 100.01               team_discount_limit_is_a_percentage
accounts_team           team      discount_limit_percent = 'NaN'                team_discount_limit_is_a_percentage
accounts_team           team      takes_requests = true            team_that_takes_requests_has_an_address
audit_entry             entry     action = 'other'                              audit_entry_never_changes
accounts_absence        absence   last_day = '2025-12-31'                       absence_ends_after_it_begins
accounts_absence        absence   colleague_id = {owner}                        nobody_stands_in_for_oneself
people_invitation       invited   accepted_at = now(), withdrawn_at = now()     invitation_is_accepted_or_withdrawn
people_invitation       invited   expires_at = made_at                          invitation_expires_after_it_is_made
accounts_user           owner     email = 'John@example.invalid'                user_email_is_lower_case
accounts_user           owner     expiring_within_days = 61                     user_is_warned_days_not_years_before
catalogue_product       product   list_price = -1                               product_list_price_is_bounded
catalogue_product       product   cost = 'NaN'                                  product_cost_is_bounded
customers_customer      customer  name = ''                                     customer_has_a_name
customers_customer      customer  kind = 'alien'                                customer_kind_is_known
customers_customer      customer  merged_into_id = {stranger}                   merged_customer_is_inactive
customers_contact       contact   merged_into_id = {contact}                    merged_contact_is_inactive
customers_customerevent known     action = 'edit'                               customer_event_never_changes
customers_contact       contact   name = ''                                     contact_has_a_name
customers_contact       contact   customer_id = {stranger}           opportunity_contact_belongs_to_its_customer
customers_address       elsewhere country = 'dk'                                address_country_has_two_capitals

opportunities_opportunity inquiry name = ''                                     opportunity_has_a_name
opportunities_opportunity inquiry created_through = 'fax'                       opportunity_came_in_one_of_two_ways
opportunities_opportunity inquiry contact_id = NULL                   opportunity_has_contact_or_contact_address
opportunities_opportunity inquiry status = 'cancelled'             opportunity_is_closed_exactly_when_won_or_lost
opportunities_opportunity inquiry closed_at = now()                opportunity_is_closed_exactly_when_won_or_lost
opportunities_opportunity lost    closed_at = NULL                 opportunity_is_closed_exactly_when_won_or_lost
opportunities_opportunity lost    loss_reason_id = NULL             opportunity_has_loss_reason_exactly_when_lost
opportunities_opportunity inquiry loss_reason_id = {price}          opportunity_has_loss_reason_exactly_when_lost
opportunities_opportunity won     loss_reason_id = {price}          opportunity_has_loss_reason_exactly_when_lost
opportunities_opportunity lost    hold_until = '2030-01-01'                  opportunity_hold_has_date_and_reason
opportunities_opportunity lost    hold_reason = 'A lawsuit'                  opportunity_hold_has_date_and_reason
opportunities_opportunity inquiry value = -0.01                                 opportunity_value_is_bounded
opportunities_opportunity inquiry value = 'NaN'                                 opportunity_value_is_bounded
opportunities_opportunity inquiry success_percent = 101                         opportunity_success_is_a_percentage
opportunities_opportunity inquiry anticipated_close = '3000-01-01'     opportunity_closes_in_a_year_of_four_digits
opportunities_opportunity inquiry stage_id = {won_stage}                   opportunity_stage_belongs_to_its_status
opportunities_opportunity inquiry customer_id = {stranger}              opportunity_contact_belongs_to_its_customer
opportunities_opportunity inquiry contact_address_id = {elsewhere} opportunity_contact_address_belongs_to_its_customer
opportunities_opportunity talks   status = 'inquiry', stage_id = {first}    opportunity_status_change_has_its_event
opportunities_opportunity talks   currency = 'USD'                              quote_currency_is_the_opportunitys
opportunities_opportunity shared  owner_id = NULL                               co_owner_only_beside_an_owner
opportunities_coowner     beside  beside_owner = false                          co_owner_stands_beside_an_owner
opportunities_opportunitynote note body = ''                          opportunity_note_has_1_to_20000_characters
opportunities_opportunitynote note body = repeat('x', 20001)          opportunity_note_has_1_to_20000_characters
opportunities_opportunitynote note author_id = NULL                            opportunity_note_has_a_writer
opportunities_opportunityevent event details = '{{}}'                           opportunity_event_never_changes
opportunities_outcome     outcome outcome = 'open'                              outcome_is_won_or_lost
opportunities_outcome     outcome outcome = 'won'                   outcome_is_there_exactly_while_it_is_closed
opportunities_outcome     outcome value = 'NaN'                                 outcome_value_is_bounded
opportunities_outcome     outcome list_total = -1                               outcome_list_total_is_bounded
opportunities_stage       first   default_success_percent = 101                 stage_success_is_a_percentage
opportunities_stage       first   status = 'cancelled'                          stage_status_is_known
opportunities_stage       first   status = 'won'                        opportunity_stage_belongs_to_its_status
opportunities_handover    handover reason = ''                                  handover_has_a_reason
opportunities_handover    handover undone_at = now()                            handover_is_undone_by_somebody
opportunities_savedview   view    name = ''                                     saved_view_has_a_name
opportunities_lossreason  price   code = 'cost'                                 loss_reason_code_never_changes
opportunities_leadorigin  web     code = 'www'                                  lead_origin_code_never_changes
opportunities_notereason  call    code = 'ring'                                 note_reason_code_never_changes

quotes_quote              draft   status = 'cancelled'                          quote_status_is_known
quotes_quote              draft   status = 'approved'                           quote_status_change_has_its_event
quotes_quote              draft   status = 'abandoned', decided_at = now() quote_has_abandon_reason_exactly_*
quotes_quote              draft   abandon_reason_id = {duplicate}      quote_has_abandon_reason_exactly_*
quotes_quote              draft   decided_at = now()                            quote_is_decided_exactly_when_final
quotes_quote              accepted decided_at = NULL                            quote_is_decided_exactly_when_final
quotes_quote              presented expires_on = NULL                           presented_quote_has_expiry_and_moment
quotes_quote              presented is_primary = true                           opportunity_has_one_primary_quote
quotes_quote              sibling status = 'accepted', abandon_reason_id = NULL opportunity_has_one_accepted_quote
quotes_quote              sibling status = 'draft', abandon_reason_id = NULL, decided_at = NULL open_quote_only_*
quotes_quote              draft   opportunity_id = {lost}                   open_quote_only_on_an_open_opportunity
quotes_quote              draft   currency = 'USD'                              quote_currency_is_the_opportunitys
quotes_quote              draft   name = ''                                     quote_has_a_name
quotes_quote              draft   discount_percent = 100.01                     quote_discount_is_a_percentage
quotes_quote              draft   discount_percent = 'NaN'                      quote_discount_is_a_percentage
quotes_quote              draft   subtotal = 'NaN'                              quote_subtotal_is_bounded
quotes_quote              draft   subtotal = subtotal + 0.01             quote_totals_are_the_sums_of_its_lines
quotes_quote              draft   list_total = -1                               quote_list_total_is_bounded
quotes_quote              draft   cost_total = 'NaN'                            quote_cost_is_bounded
quotes_quote              draft   expires_on = '3000-01-01'              quote_expires_in_a_year_of_four_digits
quotes_quote              draft   submitted_by_id = {owner}, approved_by_id = {owner} quote_is_not_approved_by_*
quotes_quoteline          line    quantity = 0                                  quote_line_quantity_is_bounded
quotes_quoteline          line    quantity = 'NaN'                              quote_line_quantity_is_bounded
quotes_quoteline          line    quantity = quantity + 1                       quote_lines_add_up_to_its_totals
quotes_quoteline          line    unit_price = 'NaN'                            quote_line_unit_price_is_bounded
quotes_quoteline          line    list_price = -1                               quote_line_list_price_is_bounded
quotes_quoteline          line    cost = 'NaN'                                  quote_line_cost_is_bounded
quotes_quoteline          line    description = ''                              quote_line_has_a_description
quotes_quoteline          shown   unit_price = 1                                quote_line_changes_only_in_draft
quotes_quotenote          remark  body = ''                                     quote_note_has_1_to_20000_characters
quotes_quotenote          remark  author_id = NULL                               quote_note_has_a_writer
quotes_quoteevent         told    happened_at = now()                           quote_event_never_changes
quotes_approvaldelegate   away    delegate_id = lead_id                          approval_delegate_is_somebody_else
quotes_approvaldelegate   away    last_day = first_day - 1                    approval_delegate_ends_after_it_begins
quotes_offerlink          revoked revoked_at = NULL                             opportunity_has_one_living_link
quotes_abandonreason      duplicate code = 'twice'                              abandon_reason_code_never_changes

orders_order              order   status = 'lost'                               order_status_is_known
orders_order              order   status = 'confirmed'                          order_status_change_has_its_event
orders_order              order   status = 'cancelled'             order_has_a_cancel_reason_exactly_when_cancelled
orders_order              order   total = 1                                     what_was_agreed_never_changes
orders_order              order   customer_name = 'Somebody else'               what_was_agreed_never_changes
orders_order              order   accepted_by = 'Somebody else'                 what_was_agreed_never_changes
orders_order              order   opportunity_id = 0                            what_was_agreed_never_changes
orders_orderline          agreed  unit_price = 1                                order_line_never_changes
orders_orderevent         created actor_id = {owner}                            order_event_never_changes

notices_outbox            mail    sent_at = now(), withdrawn_at = now()           mail_is_sent_or_withdrawn

api_apikey                key     name = ''                                     api_key_has_a_name
api_hook                  hook    name = ''                                     hook_has_a_name
api_hook                  hook    events = '{{}}'                               hook_is_told_of_something
api_hook                  hook    events = '{{boil}}'                           hook_is_told_of_something
api_delivery              ring    delivered_at = now(), given_up_at = now()     delivery_is_delivered_or_given_up
"""

COPIES = [
    ("people_invitation", "invited", {"token_hash": "'other'"}, "person_has_one_open_invitation"),
    ("people_invitation", "invited", {"withdrawn_at": "now()"}, "people_invitation_token_hash_key"),
    ("customers_customerevent", "known", {}, "customer_act_has_one_event"),
    ("customers_customerevent", "known", {"version": "99", "through": "'page'"}, "customer_event_needs_a_person"),
    ("opportunities_coowner", "beside", {}, "co_owner_is_named_once"),
    ("opportunities_coowner", "beside", {"opportunity_id": "{queued}"}, "co_owner_only_beside_an_owner"),
    ("opportunities_opportunityevent", "event", {}, "opportunity_act_has_one_event"),
    (
        "opportunities_opportunityevent",
        "event",
        {"version": "99", "through": "'page'"},
        "opportunity_event_needs_a_person",
    ),
    ("opportunities_outcome", "outcome", {}, "opportunities_outcome_opportunity_id_key"),
    ("quotes_approvaldelegate", "away", {}, "approval_delegate_is_named_once"),
    (
        "opportunities_outcome",
        "outcome",
        {"opportunity_id": "{inquiry}", "outcome": "'won'"},
        "outcome_is_there_exactly_while_it_is_closed",
    ),
    ("opportunities_savedview", "view", {"request_key": "NULL"}, "saved_view_name_is_used_once_by_its_owner"),
    ("quotes_quoteevent", "told", {}, "quote_act_has_one_event"),
    ("quotes_quoteevent", "told", {"version": "99", "through": "'api'"}, "quote_event_needs_a_person"),
    ("quotes_quoteline", "line", {}, "quote_line_has_its_own_position"),
    ("quotes_quoteline", "line", {"position": "2"}, "quote_lines_add_up_to_its_totals"),
    ("quotes_quote", "draft", {"opportunity_id": "{lost}", "request_key": "NULL"}, "open_quote_only_on_*"),
    ("api_delivery", "ring", {"key": "gen_random_uuid()"}, "hook_is_told_once_of_an_event"),
    ("orders_order", "order", {}, "orders_order_*_id_*"),
    ("orders_order", "order", {"quote_id": "0"}, "orders_order_opportunity_id_*"),
    ("orders_order", "order", {"opportunity_id": "0"}, "orders_order_quote_id_*"),
    ("orders_order", "order", {"opportunity_id": "0", "quote_id": "0"}, "order_totals_are_the_sums_of_its_lines"),
    ("orders_order", "order", {"total": "1"}, "order_total_is_subtotal_less_discount"),
    ("orders_order", "order", {"discount": "-1", "total": "subtotal + 1"}, "order_discount_is_bounded"),
    ("orders_order", "order", {"subtotal": "'NaN'", "total": "'NaN'"}, "order_subtotal_is_bounded"),
    ("orders_orderevent", "created", {}, "order_act_has_one_event"),
    ("orders_orderevent", "created", {"version": "99", "through": "'admin'"}, "order_event_needs_a_person"),
    ("orders_orderline", "agreed", {}, "order_line_has_its_own_position"),
    ("orders_orderline", "agreed", {"position": "2"}, "order_lines_add_up_to_its_totals"),
    ("orders_orderline", "agreed", {"position": "2", "quantity": "0", "amount": "0"}, "order_line_quantity_*"),
    ("orders_orderline", "agreed", {"position": "2", "unit_price": "'NaN'"}, "order_line_*"),
    ("orders_orderline", "agreed", {"position": "2", "list_price": "'NaN'"}, "order_line_list_price_is_bounded"),
    ("orders_orderline", "agreed", {"position": "2", "amount": "amount + 1"}, "order_line_amount_is_*"),
    ("notices_notification", "notice", {}, "notification_is_told_once"),
    ("notices_outbox", "mail", {"key": "gen_random_uuid()"}, "mail_is_promised_once"),
]

STATEMENTS = [
    ("DELETE FROM quotes_quoteline WHERE id = {line}", "quote_lines_add_up_to_its_totals"),
    ("DELETE FROM opportunities_outcome WHERE id = {outcome}", "outcome_is_there_exactly_while_it_is_closed"),
    ("DELETE FROM opportunities_lossreason WHERE id = {price}", "*loss_reason_id*"),
    ("DELETE FROM opportunities_opportunity WHERE id = {talks}", "opportunity_leaves_only_into_history"),
    ("DELETE FROM opportunities_opportunityevent WHERE id = {event}", "opportunity_event_leaves_only_into_history"),
    ("DELETE FROM quotes_quote WHERE id = {draft}", "quote_leaves_only_into_history"),
    ("DELETE FROM quotes_quoteevent WHERE id = {told}", "quote_event_leaves_only_into_history"),
    # Even where nothing but its quotes is left of it, and history is not asked.
    (
        "SET LOCAL session_replication_role = replica;"
        " DELETE FROM opportunities_opportunityevent WHERE opportunity_id = {talks};"
        " DELETE FROM quotes_offerlink WHERE opportunity_id = {talks};"
        " SET LOCAL session_replication_role = origin;"
        " ALTER TABLE opportunities_opportunity DISABLE TRIGGER opportunity_leaves_only_into_history;"
        " DELETE FROM opportunities_opportunity WHERE id = {talks}",
        "*quote_*",
    ),
    ("DELETE FROM orders_order WHERE id = {order}", "order_is_never_deleted"),
    ("DELETE FROM orders_orderline WHERE id = {agreed}", "order_line_never_changes"),
    ("DELETE FROM orders_orderevent WHERE id = {created}", "order_event_never_changes"),
    ("DELETE FROM audit_entry WHERE id = {entry}", "audit_entry_never_changes"),
    ("TRUNCATE audit_entry", "audit_entries_are_never_emptied"),
    ("TRUNCATE customers_customerevent", "customer_events_are_never_emptied"),
    ("TRUNCATE opportunities_opportunityevent", "opportunity_events_are_never_emptied"),
    ("TRUNCATE quotes_quoteevent", "quote_events_are_never_emptied"),
    ("TRUNCATE orders_orderevent CASCADE", "order_events_are_never_emptied"),
    ("TRUNCATE orders_orderline", "order_lines_are_never_emptied"),
    ("TRUNCATE orders_order CASCADE", "order*_are_never_emptied"),
]
