-- Each settlement reads its payment's reviews.
create index payment_reviews_payment on payment_reviews (payment_id);
-- Who asks for their data, or to be forgotten, asks for the mails sent to them.
create index outgoing_mails_recipient on outgoing_mails (recipient);
