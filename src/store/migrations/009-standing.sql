-- What stands with a partner beyond any thread: few among many messages, looked up whenever a case or a ledger is shown.
CREATE INDEX message_standing ON message (partner, kind, row) WHERE kind IN ('pledge', 'requirement', 'thanks');
