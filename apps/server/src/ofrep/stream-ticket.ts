import { createHmac } from 'node:crypto';
import { isSameSecret } from '../token.ts';

const dayMs = 86_400_000;

/**
 * What lets a browser into the event stream, where it can send no header. The same for a whole day, since a client that is given another
 * address connects anew; good for the next day as well. It opens nothing else.
 */
export function streamTicket(token: string, nowMs: number): string {
  return ticketOf(token, Math.floor(nowMs / dayMs));
}

export function isStreamTicket(token: string, ticket: string, nowMs: number): boolean {
  const day = Math.floor(nowMs / dayMs);
  return isSameSecret(ticket, ticketOf(token, day)) || isSameSecret(ticket, ticketOf(token, day - 1));
}

/** The last one made: every answer of a day holds the same. */
let known = { token: '', day: -1, ticket: '' };

function ticketOf(token: string, day: number): string {
  if (known.token !== token || known.day !== day) known = { token, day, ticket: makeTicket(token, day) };
  return known.ticket;
}

function makeTicket(token: string, day: number): string {
  return createHmac('sha256', token).update(`turnbuckle ofrep stream ${day}`).digest('base64url').slice(0, 32);
}
