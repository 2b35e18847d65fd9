/** An error of the mailer, as far as it tells where the conversation with the server ended. */
interface SendingError {
  command?: string;
  response?: string;
  rejectedErrors?: { response?: string }[];
}

/** RFC 3463: no such mailbox, no such domain, no such form of address, moved, domain that takes no mail, mailbox closed. */
const GONE = new Set(['5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10', '5.2.1']);

/** Words by which servers without enhanced codes say plainly that nobody of that name is there. */
const NOBODY = [
  /\bno such (user|mailbox|recipient|person|account)\b/i,
  /\b(unknown|invalid|non-?existent) (user|mailbox|recipient|account)\b/i,
  /\b(user|mailbox|recipient|account)( name| address| account)? (is )?(unknown|not found|does not exist|doesn'?t exist|no longer exists)\b/i,
];
/** Words of a refusal that is about something else, such as us. */
const ABOUT_ELSE =
  /\b(sender|relay\w*|spam|policy|block\w*|blacklist\w*|spf|dkim|dmarc|verif\w+|try again|temporar\w*|quota)\b/i;

/**
 * What the server said where it refused the recipient because there is no such address: a hard bounce. Undefined for every other
 * failure, also for good (5xx): a server may be wrong for an hour, and its mail is tried for a day.
 */
export function nobodyThere(error: unknown): string | undefined {
  const { command, response, rejectedErrors } = error as SendingError;
  if (command !== 'RCPT TO') return undefined;
  const answer = rejectedErrors?.[0]?.response ?? response ?? '';
  return saysNobody(answer) ? answer : undefined;
}

/** Of a server's answer to RCPT, `550 5.1.1 …`; where it lacks an enhanced code, `status` (RFC 3463) may stand in. */
export function saysNobody(answer: string, status = ''): boolean {
  const [, code, enhanced = status] = /^(5\d\d)[ -](?:(\d\.\d{1,3}\.\d{1,3})\b)?/.exec(answer) ?? [];
  // A class without a detail says no more than the words.
  if (enhanced && enhanced !== '5.0.0') return GONE.has(enhanced);
  return (
    (code === '550' || code === '553') && !ABOUT_ELSE.test(answer) && NOBODY.some((pattern) => pattern.test(answer))
  );
}
